"""Possible changes of the forecast: the strongest circumstances, and facts still unknown."""

from __future__ import annotations

from datetime import timedelta

from app.ui import words
from app.ui.forecast.answer import Answer
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.texts import say
from ponctuel_sdk import Forecast
from ponctuel_sdk.models.forecasts import Reason
from ponctuel_words import formats

# Moments at which more becomes known, as lead times in minutes: the day's traffic, then the queue.
NEXT_MIN = (1440, 180, 30)
# A circumstance that moves less than that changes nothing that anyone would notice.
LEAST_POINTS = 1.0


def changes(answer: Answer, language: str) -> HTML:
    """The section; nothing where there is nothing to say."""
    forecast = answer.forecast
    lines = [_without(forecast, reason, language) for reason in _weightiest(forecast)]
    if answer.outcome is None:
        lines.append(_next(answer, language))
    if not lines:
        return NOTHING
    return html(
        '<section class="p-changes"><h3>{title}</h3><ul>{told}</ul></section>',
        title=say(language, "changes"),
        told=joined(html("<li>{text}</li>", text=text) for text in lines),
    )


def _weightiest(forecast: Forecast) -> list[Reason]:
    """The strongest reason that raises the risk, and the strongest that lowers it."""
    if forecast.reasons_sum is None:
        return []
    strongest = []
    for way in (1, -1):
        pulling = [reason for reason in forecast.reasons if way * reason.points >= LEAST_POINTS]
        strongest += sorted(pulling, key=lambda reason: -abs(reason.points))[:1]
    return strongest


def _without(forecast: Forecast, reason: Reason, language: str) -> str:
    """The probability without one circumstance: the sum of all of them without its part."""
    assert forecast.reasons_sum is not None  # noqa: S101 - asked for only where there is one
    now = forecast.reasons_sum.forecast_points / 100
    return say(
        language,
        "change_without",
        reason=_within(reason.text),
        now=formats.probability(now, language),
        then=formats.probability(min(max(now - reason.points / 100, 0.0), 1.0), language),
    )


def _within(text: str) -> str:
    """A sentence within another; 'UA' and its like keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _next(answer: Answer, language: str) -> str:
    """The moment from which a new forecast is useful."""
    forecast = answer.forecast
    lead = next((lead_min for lead_min in NEXT_MIN if lead_min < forecast.lead_time_min), None)
    if lead is None:
        return say(language, "change_last")
    moment = forecast.flight.sched_dep_utc - timedelta(minutes=lead)
    when = formats.moment(words.local(moment, answer.time_zone), language, year=False)
    return say(language, f"change_next_{lead}", when=when)
