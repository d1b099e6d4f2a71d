"""A comparison as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from app.ui import flights, words
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.risk import risk
from app.ui.shell import states
from app.ui.tables import table
from app.ui.texts import say
from ponctuel_sdk.models.journeys import Compared, Comparison
from ponctuel_words import formats

PATH = "/compare"
Zones = Mapping[str, str | None]
# The common scale of the delays, in minutes.
LOW_MIN, HIGH_MIN = -30, 180
# Probabilities that differ by less than this count as equal.
CLOSE = 0.02


def comparison(
    answer: Comparison, parameters: Mapping[str, str], airports: flights.Airports, language: str
) -> HTML:
    """All flights of a route and day, best first.

    Args:
        parameters: the parameters, as the address keeps them.
        airports: both airports by their codes, where they are known.
    """
    mark = html('<div data-address="{address}"></div>', address=f"{PATH}?{urlencode(parameters)}")
    route = {
        "origin": flights.airport_label(airports, answer.origin_code),
        "destination": flights.airport_label(airports, answer.destination_code),
        "day": formats.day(answer.day, language, weekday=True),
    }
    zones = {code: airport.time_zone if airport else None for code, airport in airports.items()}
    left_out = _left_out(answer, language)
    if not answer.flights:
        text = say(language, "cmp_all_left" if answer.left_out else "cmp_none_text", **route)
        return states.empty(say(language, "cmp_none_title"), text) + left_out + mark
    by = answer.arrive_by_utc is not None
    names = ("cmp_departs", "col_flight", "cmp_in_time" if by else "col_risk", "cmp_delays")
    heads = [say(language, name) for name in (*names, "cmp_half", "cmp_nine", "col_cancelled")]
    rows = [_flight(row, zones, by, language) for row in answer.flights]
    return html(
        '{best}{table}<p class="p-small">{scale}</p>{left_out}{mark}',
        best=_best(answer, zones, language),
        table=table(say(language, "cmp_caption", **route), heads, rows, "p-compare"),
        scale=say(language, "cmp_scale"),
        left_out=left_out,
        mark=mark,
    )


def _best(answer: Comparison, zones: Zones, language: str) -> HTML:
    """The recommended flight, or that the flights hardly differ."""
    by = answer.arrive_by_utc
    going = [flight for flight in answer.flights if not words.is_cancelled(flight.p_cancelled)]
    scored = [(flight.p_there_by if by else flight.p_disrupted_30, flight) for flight in going]
    with_score = [(score, flight) for score, flight in scored if score is not None]
    ranked = sorted(with_score, key=lambda pair: -pair[0] if by else pair[0])
    if not ranked:
        return NOTHING
    score, first = ranked[0]
    named = {
        "flight": flights.name_of(first.flight),
        "time": _hour(first.flight.sched_dep_utc, zones.get(answer.origin_code)),
        "share": formats.probability(score, language),
    }
    if by:
        named["by"] = _hour(by, zones.get(answer.destination_code))
    close = len(ranked) > 1 and abs(ranked[1][0] - score) < CLOSE
    when = words.local(answer.issued_at_utc, zones.get(answer.origin_code))
    made_text = say(language, "cmp_made", when=formats.moment(when, language, year=False))
    return html(
        '<p class="p-summary" role="status"><b>{best}</b> {more}</p>',
        best=say(language, "cmp_best_by" if by else "cmp_best_risk", **named),
        more=" ".join(
            [*([say(language, "cmp_close")] if close else []), made_text, say(language, "advice")]
        ),
    )


def _flight(compared: Compared, zones: Zones, by: bool, language: str) -> list[str]:
    flight = compared.flight
    zone = zones.get(flight.destination_code)
    if by:
        odds = html("<b>{share}</b>", share=formats.probability(compared.p_there_by, language))
    else:
        odds = risk(compared.p_disrupted_30, compared.p_late_30, language)
    times = [compared.arrival_p50_utc, compared.arrival_p90_utc]
    cancelled = words.is_cancelled(compared.p_cancelled)
    if cancelled:
        times = [None, None]
    return [
        _hour(flight.sched_dep_utc, zones.get(flight.origin_code)),
        html(
            '<a href="{link}">{name}</a><br><small>{carrier}</small>',
            link=flights.address("/", flights.request_of(flight)),
            name=flights.name_of(flight),
            carrier=flight.carrier_name or "",
        ),
        odds,
        "—" if cancelled else _delays(compared, language),
        *(_hour(time, zone) if time else "—" for time in times),
        formats.probability(compared.p_cancelled, language),
    ]


def _delays(flight: Compared, language: str) -> HTML:
    """Interval and median on the common scale."""
    delays = {
        "low": flight.delay_p05_min,
        "median": flight.delay_p50_min,
        "high": flight.delay_p95_min,
    }
    low, middle, high = map(_position_pct, delays.values())
    named = {name: formats.delay(minutes, language) for name, minutes in delays.items()}
    return html(
        '<span class="p-range" role="img" aria-label="{label}">'
        '<i class="p-zero" style="left:{zero:.1f}%"></i>'
        '<i class="p-span" style="left:{low:.1f}%;width:{width:.1f}%"></i>'
        '<i class="p-mid" style="left:{middle:.1f}%"></i></span><small>{median}</small>',
        label=say(language, "cmp_range", **named),
        zero=_position_pct(0),
        low=low,
        width=high - low,
        middle=middle,
        median=formats.short_delay(flight.delay_p50_min),
    )


def _position_pct(minutes: float) -> float:
    """Per cent of the scale."""
    inside = min(max(minutes, LOW_MIN), HIGH_MIN)
    return 100 * (inside - LOW_MIN) / (HIGH_MIN - LOW_MIN)


def _hour(utc: datetime, zone: str | None) -> str:
    return formats.clock_time(words.local(utc, zone))


def _left_out(answer: Comparison, language: str) -> HTML:
    """Flights of the day that have left already, with links to their forecasts."""
    links = [
        html(
            '<a href="{link}">{time} {name}</a>',
            link=flights.address("/", flights.request_of(left_out.flight)),
            time=left_out.flight.sched_dep_local[11:16],
            name=flights.name_of(left_out.flight),
        )
        for left_out in answer.left_out
    ]
    if not links:
        return NOTHING
    return html(
        '<p class="p-small p-left">{title} {links}</p>',
        title=say(language, "cmp_left_out"),
        links=joined(links, ", "),
    )
