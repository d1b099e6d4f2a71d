"""The board as HTML."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from app.ui import flights, words
from app.ui.risk import HIGH, level, risk
from app.ui.shell import states
from app.ui.tables import table
from app.ui.texts import say
from ponctuel_sdk.models.board import Board, BoardFlight

PATH = "/board"


def board(found: Board, hours: int, order: str, language: str, *, aloud: bool) -> str:
    """Departures with what is said of them; `aloud`: a screen reader tells the summary."""
    code, rows = found.airport_code, found.flights
    stated = urlencode({"airport": code, "hours": hours, "order": order})
    mark = f'<div data-address="{PATH}?{escape(stated)}"></div>'
    if not rows:
        text = say(language, "board_empty_text", code=code)
        return states.empty(say(language, "board_empty_title"), text) + mark
    if found.refreshed_at_utc is None:
        text = say(language, "board_early_text")
        return states.empty(say(language, "board_early_title"), text) + mark
    if order == "risk":
        rows = sorted(rows, key=_risk, reverse=True)
    heads = ("col_time", "col_flight", "col_to", "col_risk", "col_median", "col_range")
    listed = table(
        say(language, "board_caption", code=code),
        [say(language, name) for name in (*heads, "col_cancelled")],
        [_departure(one, language) for one in rows],
        "p-board",
    )
    hint = escape(say(language, "risk_hint"))
    return f'{_summary(found, language, aloud)}{listed}<p class="p-small">{hint}</p>{mark}'


def _risk(one: BoardFlight) -> float:
    """By what the board is put in order; flights without a forecast come last."""
    return -1.0 if one.forecast is None else one.forecast.p_disrupted_30


def _summary(found: Board, language: str, aloud: bool) -> str:
    shares = [one.forecast.p_disrupted_30 for one in found.flights if one.forecast]
    risky = sum(level(share) >= HIGH for share in shares)
    told = say(language, "board_summary", n=len(found.flights), risky=risky)
    when = words.local(found.refreshed_at_utc or found.at_utc, found.time_zone)
    fresh = say(language, "board_fresh", when=words.moment(when, language, year=False))
    role = ' role="status"' if aloud else ""
    return f'<p class="p-summary"{role}><b>{escape(told)}</b> {escape(fresh)}</p>'


def _departure(one: BoardFlight, language: str) -> list[str]:
    when = f"{one.sched_dep_local[11:16]}"
    href = flights.address("/", flights.request_of(one))
    link = f'<a href="{escape(href)}">{escape(flights.name_of(one))}</a>'
    place = escape(flights.short_name(one.destination_name))
    to = f'<span class="p-code">{escape(one.destination_code)}</span> {place}'
    said = one.forecast
    if said is None:
        return [when, link, to, escape(say(language, "no_forecast")), "", "", ""]
    share = escape(words.percent(said.p_cancelled, language))
    if words.is_cancelled(said.p_cancelled):
        return [when, link, to, risk(said.p_disrupted_30, None, language), "—", "—", share]
    low, high = map(words.short_delay, (said.delay_p05_min, said.delay_p95_min))
    return [
        when,
        link,
        to,
        risk(said.p_disrupted_30, said.p_late_30, language),
        escape(words.short_delay(said.delay_p50_min)),
        f"{low} … {high}",
        share,
    ]
