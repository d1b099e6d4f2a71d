"""The answer in sentences: what is likely, what is usual for this flight, when it will arrive."""

from __future__ import annotations

from datetime import timedelta

from app.ui import flights, words
from app.ui.forecast.answer import Answer
from app.ui.html import HTML, NOTHING, html
from app.ui.risk import level
from app.ui.texts import say
from ponctuel_words import formats

# From this probability on, the cancellation is called likely.
LIKELY_CANCELLED = 0.5


def sentence(answer: Answer, language: str) -> HTML:
    """The conclusion for a traveller, before any figure is explained."""
    forecast = answer.forecast
    cancelled = (forecast.p_cancelled or 0.0) >= LIKELY_CANCELLED
    kind = "cancelled" if cancelled else str(level(forecast.p_disrupted_30))
    likely = say(
        language,
        f"likely_{kind}",
        flight=flights.name_of(forecast.flight),
        origin=answer.origin_city,
        destination=answer.destination_city,
    )
    return html(
        '<div class="p-lead"><p class="p-likely">{likely}</p><p>{risk} {usual}</p>{arrival}</div>',
        likely=likely,
        risk=say(
            language, "likely_risk", share=formats.probability(forecast.p_disrupted_30, language)
        ),
        usual=_usual(answer, language),
        arrival=_arrival(answer, language),
    )


def _usual(answer: Answer, language: str) -> str:
    usual = answer.usual
    if usual is None:
        return say(language, "usual_unknown")
    return say(
        language,
        "usual",
        share=formats.percent(usual.disrupted, language),
        past=usual.n,
        median=formats.delay(usual.median_min, language),
    )


def _arrival(answer: Answer, language: str) -> HTML:
    """The median arrival, in local time of the destination."""
    forecast, planned_utc = answer.forecast, answer.forecast.flight.sched_arr_utc
    if planned_utc is None:
        return NOTHING
    planned = words.local(planned_utc, answer.arrival_zone or answer.time_zone)
    median = planned + timedelta(minutes=forecast.delay_p50_min)
    text = say(
        language,
        "likely_arrival",
        city=answer.destination_city if answer.arrival_zone else answer.origin_city,
        time=formats.clock_time(median),
        delay=formats.delay(forecast.delay_p50_min, language),
        planned=formats.clock_time(planned),
    )
    return html("<p>{text}</p>", text=text)
