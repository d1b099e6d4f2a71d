"""A forecast, as the HTML that the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from app.ui import flights, words
from app.ui.forecast.weather import weather
from app.ui.picture import draw
from app.ui.texts import say
from ponctuel_sdk import Forecast, ForecastRequest
from ponctuel_sdk.models.forecasts import Reason
from ponctuel_sdk.models.schedule import Outcome
from ponctuel_sdk.models.weather import FlightWeather

LATE_MIN = (15, 30, 60, 120)
CLASSES = ("under_30", "from_30_to_60", "from_60_to_120", "over_120_or_cancelled")


@dataclass(frozen=True)
class Answered:
    """A forecast with what belongs to it.

    Attributes:
        outcome: None while it is not known.
        time_zone, arrival_zone: of the flight's two airports, where they are known.
    """

    request: ForecastRequest
    forecast: Forecast
    weather: FlightWeather | None = None
    outcome: Outcome | None = None
    time_zone: str | None = None
    arrival_zone: str | None = None


def result(answer: Answered, language: str) -> str:
    """The whole forecast, or that the flight is cancelled."""
    forecast, outcome = answer.forecast, answer.outcome
    title = _title(answer, language)
    if words.is_cancelled(forecast.p_cancelled):
        parts = [title, _cancelled(answer, language)]
        if outcome and outcome.outcome != "cancelled":  # it was put back since
            parts.append(_happened(answer, language))
        return _article(answer, [*parts, _ways(answer, language)])
    zones = answer.time_zone, answer.arrival_zone
    parts = [
        title,
        _interval(forecast, language),
        draw(forecast, outcome, language),
        _odds(forecast, language),
        _be_there_by(answer, language),
        '<div class="p-two">',
        _classes(forecast, language),
        _reasons(forecast, language),
        "</div>",
        weather(forecast.weather, answer.weather, zones, language),
        _happened(answer, language),
        _ways(answer, language),
        _support(forecast, language),
    ]
    return _article(answer, parts)


def _article(answer: Answered, parts: list[str]) -> str:
    asked = escape(flights.address("/", answer.request))
    return f'<article class="p-result" data-address="{asked}">{"".join(parts)}</article>'


def _title(answer: Answered, language: str) -> str:
    flight, forecast, time_zone = answer.forecast.flight, answer.forecast, answer.time_zone
    scheduled = words.local(flight.sched_dep_utc, time_zone)
    issued = words.local(forecast.issued_at_utc, time_zone)
    when = words.moment(scheduled, language, weekday=True)
    lead = words.lead(forecast.lead_time_min, language)
    made = say(language, "made", when=words.moment(issued, language), lead=lead)
    way = f"{flight.origin_code} → {flight.destination_code}"
    return (
        f'<header><p class="p-carrier">{escape(flight.carrier_name or "")}</p>'
        f"<h2>{escape(flights.name_of(flight))} <span>{escape(way)}</span></h2>"
        f"<p>{say(language, 'scheduled', when=when)}.<br>{made}.</p></header>"
    )


def _cancelled(answer: Answered, language: str) -> str:
    """That it is cancelled is known: there is nothing left to forecast."""
    known, when = answer.forecast.cancelled_known_at_utc, ""
    if known:
        moment = words.moment(words.local(known, answer.time_zone), language)
        when = f" {escape(say(language, 'cancelled_known', when=moment))}"
    return (
        f'<div class="p-alert" role="status">{escape(say(language, "is_cancelled"))}</div>'
        f"<p>{escape(say(language, 'is_cancelled_hint'))}{when}</p>"
    )


def _interval(forecast: Forecast, language: str) -> str:
    low = words.delay(forecast.delay_p05_min, language)
    high = words.delay(forecast.delay_p95_min, language)
    median = words.delay(forecast.delay_p50_min, language)
    return (
        f'<p class="p-interval"><strong>{say(language, "interval", low=low, high=high)}</strong>'
        f"<span>{say(language, 'if_arrives', median=median)}</span></p>"
    )


def _odds(forecast: Forecast, language: str) -> str:
    cells: list[tuple[str, float | None]] = [(say(language, "col_risk"), forecast.p_disrupted_30)]
    cells += [
        (
            say(language, "late_at_least", d=words.duration(late)),
            getattr(forecast, f"p_late_{late}"),
        )
        for late in LATE_MIN
    ]
    cells.append((say(language, "cancelled"), forecast.p_cancelled))
    listed = "".join(
        f"<div><dt>{name}</dt><dd>{escape(words.percent(share, language))}</dd></div>"
        for name, share in cells
    )
    title = say(language, "odds")
    return f'<section><h3>{title}</h3><dl class="p-odds">{listed}</dl></section>'


def _classes(forecast: Forecast, language: str) -> str:
    rows = "".join(
        f"<div><dt>{say(language, 'class_' + name)}</dt>"
        f"<dd>{_share(forecast, name, language)}</dd>"
        f'<span class="p-bar-track" aria-hidden="true"><i style="width:'
        f'{100 * getattr(forecast.classes, name):.1f}%"></i></span></div>'
        for name in CLASSES
    )
    title = say(language, "classes")
    return f'<section><h3>{title}</h3><dl class="p-classes">{rows}</dl></section>'


def _share(forecast: Forecast, name: str, language: str) -> str:
    return escape(words.percent(getattr(forecast.classes, name), language))


def _reasons(forecast: Forecast, language: str) -> str:
    rows = "".join(
        f"<li><b>{_points(one.points, language)}</b> {_reason(one, language)}</li>"
        for one in forecast.reasons
    )
    listed = f'<ul class="p-reasons">{rows}</ul>' if rows else ""
    hint = say(language, "reasons_hint" if rows else "no_reason")
    title = say(language, "reasons")
    return f'<section><h3>{title}</h3>{listed}<p class="p-small">{escape(hint)}</p></section>'


def _reason(reason: Reason, language: str) -> str:
    """The reason without its points, which stand beside it."""
    text, found, points = getattr(reason, f"text_{language}").rpartition(":")
    kept = (
        text
        if found and points.endswith(("point", "points"))
        else getattr(reason, f"text_{language}")
    )
    return escape(kept.strip()[:1].upper() + kept.strip()[1:])


def _points(points: float, language: str) -> str:
    sign = "+" if points >= 0 else ""
    return sign + words.decimal(points, 1, language)


def _happened(answer: Answered, language: str) -> str:
    outcome, time_zone = answer.outcome, answer.time_zone
    if outcome is None:
        listed = answer.forecast.flight.in_schedule
        text, known = say(language, "unknown_yet" if listed else "no_outcome"), ""
    else:
        late = outcome.arr_delay_min
        how_late = words.delay(late or 0.0, language)
        text = say(language, f"was_{outcome.outcome}", delay=how_late)
        when = words.moment(words.local(outcome.known_at_utc, time_zone), language)
        known = f' <span class="p-small">{say(language, "known_at", when=when)}</span>'
    title = escape(say(language, "happened"))
    return f'<section class="p-happened"><h3>{title}</h3><p><b>{text}</b>{known}</p></section>'


def _support(forecast: Forecast, language: str) -> str:
    support = forecast.support
    told = escape(getattr(support, f"text_{language}"))
    notes = [f"<b>{told}</b>" if support.limited else told, say(language, "advice")]
    return f'<p class="p-small p-support">{" ".join(notes)}</p>'


def _be_there_by(answer: Answered, language: str) -> str:
    """When it will have arrived, with so many chances; never a later time at the origin."""
    forecast, flight = answer.forecast, answer.forecast.flight
    arrival = flight.sched_arr_utc
    if arrival is None:
        return ""
    zone = answer.arrival_zone or answer.time_zone
    place = flight.destination_code if answer.arrival_zone else flight.origin_code
    cells = "".join(
        f"<div><dt>{say(language, f'by_{share}')}</dt>"
        f"<dd>{_clock_time(arrival, getattr(forecast, f'delay_p{share}_min'), zone)}</dd></div>"
        for share in (50, 90, 95)
    )
    hint = say(language, "by_hint", zone=say(language, "local_time", place=place))
    departure = f"{words.local(flight.sched_dep_utc, answer.time_zone):%H:%M}"
    told = say(language, "by_airport", time=departure)
    return (
        f'<section class="p-by"><h3>{say(language, "by_title")}</h3><dl class="p-times">{cells}'
        f'</dl><p class="p-small">{escape(hint)} {escape(told)}</p></section>'
    )


def _clock_time(arrival_utc: datetime, delay_min: float, zone: str | None) -> str:
    """'21:32', with the days that it is later than planned."""
    planned = words.local(arrival_utc, zone)
    late = planned + timedelta(minutes=delay_min)
    days = (late.date() - planned.date()).days
    return f"{late:%H:%M}" + (f" <small>+{days}</small>" if days > 0 else "")


def _ways(answer: Answered, language: str) -> str:
    """Where this flight leads to: its other pages, filled in."""
    flight = answer.forecast.flight
    said = flights.request_of(flight)
    day = flight.sched_dep_local[:10]
    route = {"origin": said.origin, "destination": said.destination, "day": day}
    ways = {
        "to_compare": f"/compare?{urlencode(route)}",
        "to_connection": flights.address("/connection", said),
        "to_watch": flights.address("/watches", said),
    }
    links = "".join(
        f'<li><a href="{escape(href)}">{escape(say(language, key))}</a></li>'
        for key, href in ways.items()
        if answer.outcome is None or key == "to_compare"
    )
    return f'<ul class="p-ways">{links}</ul>'
