"""The board as HTML."""

from __future__ import annotations

from urllib.parse import urlencode

from app.ui import flights, words
from app.ui.board.filters import BoardFilter, pages_of
from app.ui.html import HTML, NOTHING, html
from app.ui.relative_risk import HIGHER, Day, relative_risk
from app.ui.shell import states
from app.ui.tables import button, table
from app.ui.texts import say
from ponctuel_sdk.models.board import Board, BoardFlight
from ponctuel_words import formats

PATH = "/board"


def board(
    answer: Board,
    hours: int,
    order: str,
    board_filter: BoardFilter,
    language: str,
    *,
    announced: bool,
) -> HTML:
    """Departures with their forecasts; `announced`: a screen reader reads the summary out."""
    code = answer.airport_code
    rows = [row for row in answer.flights if board_filter.matches(row)]
    mark = html('<div data-address="{address}"></div>', address=_address(answer, hours, order))
    if not answer.flights:
        text = say(language, "board_empty_text", code=code)
        return states.empty(say(language, "board_empty_title"), text) + mark
    if answer.refreshed_at_utc is None:
        text = say(language, "board_early_text")
        return states.empty(say(language, "board_early_title"), text) + mark
    if order == "risk":
        rows = sorted(rows, key=_risk, reverse=True)
    day = Day(_shares(answer.flights), answer.usual_disrupted_30)
    heads = ("col_time", "col_flight", "col_to", "col_risk", "col_median", "col_range")
    listed = table(
        say(language, "board_caption", code=code),
        [say(language, name) for name in (*heads, "col_cancelled")],
        [_departure(row, day, language) for row in board_filter.on_page(rows)],
        "p-board",
    )
    return html(
        '{summary}{listed}{pager}<p class="p-small">{hint}</p>{mark}',
        summary=_summary(answer, rows, day, language, announced),
        listed=listed if rows else states.empty(say(language, "board_none")),
        pager=_pager(len(rows), board_filter.page, language),
        hint=say(language, "board_hint"),
        mark=mark,
    )


def _address(answer: Board, hours: int, order: str) -> str:
    stated = urlencode({"airport": answer.airport_code, "hours": hours, "order": order})
    return f"{PATH}?{stated}"


def _shares(rows: list[BoardFlight]) -> list[float]:
    return [row.forecast.p_disrupted_30 for row in rows if row.forecast]


def _risk(row: BoardFlight) -> float:
    """The sort key by risk; flights without a forecast come last."""
    return -1.0 if row.forecast is None else row.forecast.p_disrupted_30


def _summary(
    answer: Board, rows: list[BoardFlight], day: Day, language: str, announced: bool
) -> HTML:
    """How many depart, how this day compares with what is usual here, and which stand out."""
    risky = sum(day.level(share) >= HIGHER for share in _shares(rows))
    when = words.local(answer.refreshed_at_utc or answer.at_utc, answer.time_zone)
    usual = ""
    if answer.usual_disrupted_30 is not None:
        usual = say(
            language,
            "board_usual",
            typical=formats.probability(day.typical, language),
            usual=formats.percent(answer.usual_disrupted_30, language),
        )
    return html(
        '<p class="p-summary"{role}><b>{counts}</b> {usual} {fresh}</p>',
        role=html(' role="status"') if announced else "",
        counts=say(language, "board_summary", n=len(rows), risky=risky),
        usual=usual,
        fresh=say(language, "board_fresh", when=formats.moment(when, language, year=False)),
    )


def _pager(rows_n: int, page: int, language: str) -> HTML:
    """To the pages before and after; nothing where one page holds all."""
    last = pages_of(rows_n)
    if last == 1:
        return NOTHING
    before, after = NOTHING, NOTHING
    if page > 1:
        before = button(say(language, "page_before"), "page", page=str(page - 1))
    if page < last:
        after = button(say(language, "page_after"), "page", page=str(page + 1))
    return html(
        '<p class="p-pager">{before}<span>{place}</span>{after}</p>',
        before=before,
        place=say(language, "page_place", page=page, last=last),
        after=after,
    )


def _departure(row: BoardFlight, day: Day, language: str) -> list[str]:
    when = row.sched_dep_local[11:16]
    link = html(
        '<a href="{href}">{name}</a>',
        href=flights.address("/", flights.request_of(row)),
        name=flights.name_of(row),
    )
    city = row.destination_city or flights.short_name(row.destination_name)
    to = html(
        '<span class="p-place">{city}</span> <span class="p-code">{code}</span>',
        city=city,
        code=row.destination_code,
    )
    forecast = row.forecast
    if forecast is None:
        return [when, link, to, say(language, "no_forecast"), "", "", ""]
    share = formats.probability(forecast.p_cancelled, language)
    if words.is_cancelled(forecast.p_cancelled):
        risk = relative_risk(forecast.p_disrupted_30, day, None, language)
        return [when, link, to, risk, "—", "—", share]
    low, high = map(formats.short_delay, (forecast.delay_p05_min, forecast.delay_p95_min))
    return [
        when,
        link,
        to,
        relative_risk(forecast.p_disrupted_30, day, forecast.p_late_30, language),
        formats.short_delay(forecast.delay_p50_min),
        f"{low} … {high}",
        share,
    ]
