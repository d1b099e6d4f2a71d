"""A comparison as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from app.ui import flights, words
from app.ui.risk import risk
from app.ui.shell import states
from app.ui.tables import table
from app.ui.texts import say
from ponctuel_sdk.models.journeys import Compared, Comparison

PATH = "/compare"
Zones = Mapping[str, str | None]
# The scale on which delays stand side by side, in minutes.
LOW_MIN, HIGH_MIN = -30, 180
# Odds that differ by less than this are as good as equal.
CLOSE = 0.02


def comparison(found: Comparison, asked: Mapping[str, str], zones: Zones, language: str) -> str:
    """All flights of a route and day, best first.

    Args:
        asked: the parameters, as the address keeps them.
        zones: time zones of both airports.
    """
    mark = f'<div data-address="{PATH}?{escape(urlencode(asked))}"></div>'
    origin, destination, day = found.origin_code, found.destination_code, found.day.isoformat()
    left_out = _left_out(found, language)
    if not found.flights:
        key = "cmp_all_left" if found.left_out else "cmp_none_text"
        text = say(language, key, origin=origin, destination=destination, day=day)
        return states.empty(say(language, "cmp_none_title"), text) + left_out + mark
    by = found.arrive_by_utc is not None
    heads = [say(language, name) for name in ("cmp_departs", "col_flight")]
    heads += [say(language, "cmp_in_time" if by else "col_risk")]
    heads += [say(language, name) for name in ("cmp_delays", "cmp_half", "cmp_nine")]
    heads += [say(language, "col_cancelled")]
    caption = say(language, "cmp_caption", origin=origin, destination=destination, day=day)
    rows = [_flight(one, zones, by, language) for one in found.flights]
    scale = f'<p class="p-small">{escape(say(language, "cmp_scale"))}</p>'
    body = table(caption, heads, rows, "p-compare")
    return f"{_best(found, zones, language)}{body}{scale}{left_out}{mark}"


def _best(found: Comparison, zones: Zones, language: str) -> str:
    """Which one to take, and whether it matters."""
    by = found.arrive_by_utc
    going = [one for one in found.flights if not words.is_cancelled(one.p_cancelled)]
    scored = [(one.p_there_by if by else one.p_disrupted_30, one) for one in going]
    known = [(score, one) for score, one in scored if score is not None]
    ranked = sorted(known, key=lambda pair: -pair[0] if by else pair[0])
    if not ranked:
        return ""
    score, first = ranked[0]
    said = {
        "flight": flights.name_of(first.flight),
        "time": _hour(first.flight.sched_dep_utc, zones.get(found.origin_code)),
        "share": words.percent(score, language),
    }
    if by:
        said["by"] = _hour(by, zones.get(found.destination_code))
    told = say(language, "cmp_best_by" if by else "cmp_best_risk", **said)
    close = len(ranked) > 1 and abs(ranked[1][0] - score) < CLOSE
    more = f" {escape(say(language, 'cmp_close'))}" if close else ""
    when = words.local(found.issued_at_utc, zones.get(found.origin_code))
    made = say(language, "cmp_made", when=words.moment(when, language, year=False))
    return (
        f'<p class="p-summary" role="status"><b>{escape(told)}</b>{more} {escape(made)} '
        f"{escape(say(language, 'advice'))}</p>"
    )


def _flight(one: Compared, zones: Zones, by: bool, language: str) -> list[str]:
    flight = one.flight
    link = flights.address("/", flights.request_of(flight))
    zone = zones.get(flight.destination_code)
    name, carrier = flights.name_of(flight), escape(flight.carrier_name or "")
    chance = one.p_there_by
    if by:
        odds = f"<b>{escape(words.percent(chance, language))}</b>" if chance is not None else "—"
    else:
        odds = risk(one.p_disrupted_30, one.p_late_30, language)
    times = [one.arrival_p50_utc, one.arrival_p90_utc]
    cancelled = words.is_cancelled(one.p_cancelled)
    if cancelled:
        times = [None, None]
    return [
        _hour(flight.sched_dep_utc, zones.get(flight.origin_code)),
        f'<a href="{escape(link)}">{escape(name)}</a><br><small>{carrier}</small>',
        odds,
        "—" if cancelled else _delays(one, language),
        *(_hour(time, zone) if time else "—" for time in times),
        escape(words.percent(one.p_cancelled, language)),
    ]


def _delays(one: Compared, language: str) -> str:
    """Interval and median on the common scale."""
    delays = {"low": one.delay_p05_min, "median": one.delay_p50_min, "high": one.delay_p95_min}
    low, middle, high = map(_place, delays.values())
    told = {name: words.delay(minutes, language) for name, minutes in delays.items()}
    zero, label = _place(0), escape(say(language, "cmp_range", **told))
    return (
        f'<span class="p-range" role="img" aria-label="{label}">'
        f'<i class="p-zero" style="left:{zero:.1f}%"></i>'
        f'<i class="p-span" style="left:{low:.1f}%;width:{high - low:.1f}%"></i>'
        f'<i class="p-mid" style="left:{middle:.1f}%"></i></span>'
        f"<small>{words.short_delay(one.delay_p50_min)}</small>"
    )


def _place(minutes: float) -> float:
    """Per cent of the scale."""
    inside = min(max(minutes, LOW_MIN), HIGH_MIN)
    return 100 * (inside - LOW_MIN) / (HIGH_MIN - LOW_MIN)


def _hour(utc: datetime, zone: str | None) -> str:
    return f"{words.local(utc, zone):%H:%M}"


def _left_out(found: Comparison, language: str) -> str:
    """Flights of the day that have left already, with a way to what was said of them."""
    names = []
    for one in found.left_out:
        flight = one.flight
        name = f"{flight.sched_dep_local[11:16]} {flight.carrier_code} "
        link = flights.address("/", flights.request_of(flight))
        names.append(f'<a href="{escape(link)}">{escape(name + str(flight.flight_number))}</a>')
    if not names:
        return ""
    title = escape(say(language, "cmp_left_out"))
    return f'<p class="p-small p-left">{title}: {", ".join(names)}</p>'
