"""The board as HTML."""

from __future__ import annotations

from urllib.parse import urlencode

from app.ui import flights, words
from app.ui.html import HTML, html
from app.ui.risk import HIGH, level, risk
from app.ui.shell import states
from app.ui.tables import table
from app.ui.texts import say
from ponctuel_sdk.models.board import Board, BoardFlight
from ponctuel_words import formats

PATH = "/board"


def board(shown: Board, hours: int, order: str, language: str, *, aloud: bool) -> HTML:
    """Departures with their forecasts; `aloud`: a screen reader tells the summary."""
    code, rows = shown.airport_code, shown.flights
    stated = urlencode({"airport": code, "hours": hours, "order": order})
    mark = html('<div data-address="{address}"></div>', address=f"{PATH}?{stated}")
    if not rows:
        text = say(language, "board_empty_text", code=code)
        return states.empty(say(language, "board_empty_title"), text) + mark
    if shown.refreshed_at_utc is None:
        text = say(language, "board_early_text")
        return states.empty(say(language, "board_early_title"), text) + mark
    if order == "risk":
        rows = sorted(rows, key=_risk, reverse=True)
    heads = ("col_time", "col_flight", "col_to", "col_risk", "col_median", "col_range")
    return html(
        '{summary}{listed}<p class="p-small">{hint}</p>{mark}',
        summary=_summary(shown, language, aloud),
        listed=table(
            say(language, "board_caption", code=code),
            [say(language, name) for name in (*heads, "col_cancelled")],
            [_departure(row, language) for row in rows],
            "p-board",
        ),
        hint=say(language, "risk_hint"),
        mark=mark,
    )


def _risk(row: BoardFlight) -> float:
    """By what the board is put in order; flights without a forecast come last."""
    return -1.0 if row.forecast is None else row.forecast.p_disrupted_30


def _summary(shown: Board, language: str, aloud: bool) -> HTML:
    shares = [row.forecast.p_disrupted_30 for row in shown.flights if row.forecast]
    risky = sum(level(share) >= HIGH for share in shares)
    when = words.local(shown.refreshed_at_utc or shown.at_utc, shown.time_zone)
    return html(
        '<p class="p-summary"{role}><b>{counts}</b> {fresh}</p>',
        role=html(' role="status"') if aloud else "",
        counts=say(language, "board_summary", n=len(shown.flights), risky=risky),
        fresh=say(language, "board_fresh", when=formats.moment(when, language, year=False)),
    )


def _departure(row: BoardFlight, language: str) -> list[str]:
    when = row.sched_dep_local[11:16]
    link = html(
        '<a href="{href}">{name}</a>',
        href=flights.address("/", flights.request_of(row)),
        name=flights.name_of(row),
    )
    to = html(
        '<span class="p-code">{code}</span> {place}',
        code=row.destination_code,
        place=flights.short_name(row.destination_name),
    )
    forecast = row.forecast
    if forecast is None:
        return [when, link, to, say(language, "no_forecast"), "", "", ""]
    share = formats.probability(forecast.p_cancelled, language)
    if words.is_cancelled(forecast.p_cancelled):
        return [when, link, to, risk(forecast.p_disrupted_30, None, language), "—", "—", share]
    low, high = map(formats.short_delay, (forecast.delay_p05_min, forecast.delay_p95_min))
    return [
        when,
        link,
        to,
        risk(forecast.p_disrupted_30, forecast.p_late_30, language),
        formats.short_delay(forecast.delay_p50_min),
        f"{low} … {high}",
        share,
    ]
