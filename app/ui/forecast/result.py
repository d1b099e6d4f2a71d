"""A forecast, as the HTML that the page shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from app.ui import flights, words
from app.ui.forecast.answer import Answer
from app.ui.forecast.changes import changes
from app.ui.forecast.course import course
from app.ui.forecast.inbound import inbound
from app.ui.forecast.sentence import sentence
from app.ui.forecast.weather import weather
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.picture import draw
from app.ui.texts import say
from ponctuel_sdk import Forecast
from ponctuel_words import formats
from ponctuel_words.statements import sentences

LATE_MIN = (15, 30, 60, 120)
# The median is in the sentence above.
ARRIVAL_SHARES = (90, 95)
UNLISTED = "support.not_in_schedule"


def result(answer: Answer, language: str) -> HTML:
    """The whole forecast, or that the flight is cancelled."""
    forecast, outcome = answer.forecast, answer.outcome
    title = _title(answer, language)
    if words.is_cancelled(forecast.p_cancelled):
        parts = [title, _moments(answer, language), _cancelled(answer, language)]
        if outcome and outcome.outcome != "cancelled":  # it was reinstated since
            parts.append(_outcome(answer, language))
        return _article(answer, [*parts, _links(answer, language)])
    zones = answer.time_zone, answer.arrival_zone
    parts = [
        title,
        sentence(answer, language),
        _moments(answer, language),
        _unlisted(forecast, language),
        _outcome(answer, language) if outcome else NOTHING,
        _interval(forecast, language),
        draw(forecast, outcome, language),
        _two(_odds(forecast, language), _arrival_times(answer, language)),
        _two(_reasons(forecast, language), changes(answer, language)),
        course(answer.course, outcome, answer.time_zone, language),
        inbound(answer, language),
        weather(forecast.weather, answer.weather, zones, language),
        NOTHING if outcome else _outcome(answer, language),
        _links(answer, language),
        _support(forecast, language),
    ]
    return _article(answer, parts)


def _two(left: HTML, right: HTML) -> HTML:
    return html('<div class="p-two">{left}{right}</div>', left=left, right=right)


def _article(answer: Answer, parts: list[HTML]) -> HTML:
    address = flights.address("/", answer.request) if answer.stated else ""
    return html(
        '<article class="p-result"{address}>{parts}</article>',
        address=html(' data-address="{address}"', address=address) if address else NOTHING,
        parts=joined(parts),
    )


def _title(answer: Answer, language: str) -> HTML:
    flight = answer.forecast.flight
    return html(
        '<header><p class="p-carrier">{carrier}</p><h2>{name} <span>{way}</span></h2></header>',
        carrier=flight.carrier_name or "",
        name=flights.name_of(flight),
        way=flights.route_text(
            flight, {flight.origin_code: answer.origin, flight.destination_code: answer.destination}
        ),
    )


def _moments(answer: Answer, language: str) -> HTML:
    """The scheduled departure, and the issue time of the forecast."""
    forecast, time_zone = answer.forecast, answer.time_zone
    scheduled = words.local(forecast.flight.sched_dep_utc, time_zone)
    issued = words.local(forecast.issued_at_utc, time_zone)
    return html(
        '<p class="p-small">{scheduled}. {issued}.</p>',
        scheduled=say(language, "scheduled", when=_moment(scheduled, language, weekday=True)),
        issued=say(
            language,
            "made",
            when=_moment(issued, language),
            lead=formats.lead_time(forecast.lead_time_min, language),
        ),
    )


def _moment(when: datetime, language: str, *, weekday: bool = False) -> str:
    return formats.moment(when, language, weekday=weekday)


def _cancelled(answer: Answer, language: str) -> HTML:
    """The notice of a known cancellation: there is nothing left to forecast."""
    known, since = answer.forecast.cancelled_known_at_utc, ""
    if known:
        when = _moment(words.local(known, answer.time_zone), language)
        since = say(language, "cancelled_known", when=when)
    return html(
        '<div class="p-alert" role="status">{cancelled}</div><p>{hint} {since}</p>',
        cancelled=say(language, "is_cancelled"),
        hint=say(language, "is_cancelled_hint"),
        since=since,
    )


def _interval(forecast: Forecast, language: str) -> HTML:
    low, high = (
        _bound(bound, language) for bound in (forecast.delay_p05_min, forecast.delay_p95_min)
    )
    median = formats.delay(forecast.delay_p50_min, language)
    return html(
        '<p class="p-interval"><strong>{interval}</strong><span>{median}</span></p>',
        interval=say(language, "interval", low=low, high=high),
        median=say(language, "if_arrives", median=median),
    )


def _bound(minutes: float, language: str) -> str:
    """An end of the interval; 'from 0 min' rather than 'from on time'."""
    return formats.delay(minutes, language) if round(minutes) else formats.duration(0)


def _odds(forecast: Forecast, language: str) -> HTML:
    """Probabilities of each delay; those of cancellation and diversion are in the picture."""
    cells = [
        (
            say(language, "late_at_least", d=formats.duration(late)),
            formats.probability(getattr(forecast, f"p_late_{late}"), language),
        )
        for late in LATE_MIN
    ]
    return html(
        '<section><h3>{title}</h3><dl class="p-odds">{cells}</dl></section>',
        title=say(language, "odds"),
        cells=_terms(cells),
    )


def _terms(cells: list[tuple[str, str]]) -> HTML:
    """Names with their values, as a list of terms."""
    return joined(
        html("<div><dt>{name}</dt><dd>{value}</dd></div>", name=name, value=value)
        for name, value in cells
    )


def _reasons(forecast: Forecast, language: str) -> HTML:
    rows = joined(
        html(
            "<li><b>{points}</b> {text}</li>",
            points=formats.signed(reason.points, language),
            text=reason.text,
        )
        for reason in forecast.reasons
    )
    return html(
        '<section><h3>{title}</h3>{listed}<p class="p-small">{hint}</p></section>',
        title=say(language, "reasons"),
        listed=html('<ul class="p-reasons">{rows}</ul>', rows=rows) if rows else NOTHING,
        hint=say(language, "reasons_hint" if rows else "no_reason"),
    )


def _outcome(answer: Answer, language: str) -> HTML:
    outcome, known = answer.outcome, NOTHING
    if outcome is None:
        listed = answer.forecast.flight.in_schedule
        text = say(language, "unknown_yet" if listed else "no_outcome")
    else:
        delay = formats.delay(outcome.arr_delay_min or 0.0, language)
        text = say(language, f"was_{outcome.outcome}", delay=delay)
        when = _moment(words.local(outcome.known_at_utc, answer.time_zone), language)
        since = say(language, "known_at", when=when)
        known = html(' <span class="p-small">{since}</span>', since=since)
    return html(
        '<section class="p-happened"><h3>{title}</h3><p><b>{text}</b>{known}</p></section>',
        title=say(language, "happened"),
        text=text,
        known=known,
    )


def _unlisted(forecast: Forecast, language: str) -> HTML:
    """That the schedule lacks this departure, and which are listed near it."""
    if forecast.flight.in_schedule:
        return NOTHING
    text = _statements(forecast, language, unlisted=True)
    return html('<p class="p-unlisted" role="note">{text}</p>', text=text)


def _statements(forecast: Forecast, language: str, *, unlisted: bool) -> str:
    """The statements of the support on the unlisted departure, or the others."""
    listed = [each.model_dump() for each in forecast.support.statements]
    chosen = [each for each in listed if each["code"].startswith(UNLISTED) == unlisted]
    return sentences(chosen, language)


def _support(forecast: Forecast, language: str) -> HTML:
    support = forecast.support
    text: HTML | str = support.text
    if not forecast.flight.in_schedule:  # the note above says the rest
        text = _statements(forecast, language, unlisted=False)
    text = html("<b>{text}</b>", text=text) if support.limited else text
    return html(
        '<p class="p-small p-support">{text} {advice}</p>',
        text=text,
        advice=say(language, "advice"),
    )


def _arrival_times(answer: Answer, language: str) -> HTML:
    """The time by which it has arrived, for each probability; never a later time at the origin."""
    forecast, flight = answer.forecast, answer.forecast.flight
    arrival = flight.sched_arr_utc
    if arrival is None:
        return NOTHING
    zone = answer.arrival_zone or answer.time_zone
    city = answer.destination_city if answer.arrival_zone else answer.origin_city
    cells: list[tuple[str, str]] = [
        (
            say(language, f"by_{share}"),
            _clock_time(arrival, getattr(forecast, f"delay_p{share}_min"), zone),
        )
        for share in ARRIVAL_SHARES
    ]
    departure = formats.clock_time(words.local(flight.sched_dep_utc, answer.time_zone))
    return html(
        '<section class="p-by"><h3>{title}</h3><dl class="p-times">{cells}</dl>'
        '<p class="p-small">{hint} {airport}</p></section>',
        title=say(language, "by_title"),
        cells=_terms(cells),
        hint=say(language, "by_hint", zone=say(language, "local_time", place=city)),
        airport=say(language, "by_airport", time=departure),
    )


def _clock_time(arrival_utc: datetime, delay_min: float, zone: str | None) -> str:
    """'21:32', with the days that it is later than planned."""
    planned = words.local(arrival_utc, zone)
    late = planned + timedelta(minutes=delay_min)
    days = (late.date() - planned.date()).days
    time = formats.clock_time(late)
    return html("{time} <small>+{days}</small>", time=time, days=days) if days > 0 else time


def _links(answer: Answer, language: str) -> HTML:
    """Links to the flight's other pages, filled in."""
    flight = answer.forecast.flight
    request = flights.request_of(flight)
    day = flight.sched_dep_local[:10]
    route = {"origin": request.origin, "destination": request.destination, "day": day}
    addresses = {
        "to_compare": f"/compare?{urlencode(route)}",
        "to_connection": flights.address("/connection", request),
        "to_watch": flights.address("/watches", request),
    }
    links = joined(
        html('<li><a href="{href}">{name}</a></li>', href=href, name=say(language, key))
        for key, href in addresses.items()
        if answer.outcome is None or key == "to_compare"
    )
    return html('<ul class="p-ways">{links}</ul>', links=links)
