"""The board as HTML."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlencode

from app.ui import flights, words
from app.ui.risk import HIGH, level, risk
from app.ui.shell import states
from app.ui.tables import table
from app.ui.texts import say

Row = dict[str, Any]
PATH = "/board"


def board(found: Row, hours: int, order: str, language: str, *, aloud: bool) -> str:
    """Departures with what is said of them; `aloud`: a screen reader tells the summary."""
    code, rows = found["airport_code"], found["flights"]
    stated = urlencode({"airport": code, "hours": hours, "order": order})
    mark = f'<div data-address="{PATH}?{escape(stated)}"></div>'
    if not rows:
        text = say(language, "board_empty_text", code=code)
        return states.empty(say(language, "board_empty_title"), text) + mark
    if found["refreshed_at_utc"] is None:
        text = say(language, "board_early_text")
        return states.empty(say(language, "board_early_title"), text) + mark
    if order == "risk":
        rows = sorted(rows, key=lambda one: -(one["forecast"] or {}).get("risk_30", -1.0))
    heads = ("col_time", "col_flight", "col_to", "col_risk", "col_median", "col_range")
    listed = table(
        say(language, "board_caption", code=code),
        [say(language, name) for name in (*heads, "col_cancelled")],
        [_departure(one, language) for one in rows],
        "p-board",
    )
    hint = escape(say(language, "risk_hint"))
    return f'{_summary(found, language, aloud)}{listed}<p class="p-small">{hint}</p>{mark}'


def _summary(found: Row, language: str, aloud: bool) -> str:
    shares = [one["forecast"]["risk_30"] for one in found["flights"] if one["forecast"]]
    risky = sum(level(share) >= HIGH for share in shares)
    told = say(language, "board_summary", n=len(found["flights"]), risky=risky)
    when = words.local(found["refreshed_at_utc"], found["time_zone"])
    fresh = say(language, "board_fresh", when=words.moment(when, language, year=False))
    role = ' role="status"' if aloud else ""
    return f'<p class="p-summary"{role}><b>{escape(told)}</b> {escape(fresh)}</p>'


def _departure(one: Row, language: str) -> list[str]:
    when = f"{one['sched_dep_local'][11:16]}"
    asked = {
        "carrier": one["carrier_code"],
        "flight": one["flight_number"],
        "origin": one["origin_code"],
        "destination": one["destination_code"],
        "departure": one["sched_dep_utc"],
    }
    name = f"{one['carrier_code']} {one['flight_number']}"
    link = f'<a href="{escape(flights.address("/", asked))}">{escape(name)}</a>'
    place = escape(flights.short_name(one["destination_name"]))
    to = f'<span class="p-code">{escape(one["destination_code"])}</span> {place}'
    said = one["forecast"]
    if said is None:
        return [when, link, to, escape(say(language, "no_forecast")), "", "", ""]
    if words.is_cancelled(said):
        share = escape(words.percent(said["p_cancelled"], language))
        return [when, link, to, risk(said["risk_30"], language), "—", "—", share]
    low, high = (words.short_delay(said[f"delay_p{p}_min"]) for p in ("05", "95"))
    return [
        when,
        link,
        to,
        risk(said["risk_30"], language),
        escape(words.short_delay(said["delay_p50_min"])),
        f"{low} … {high}",
        escape(words.percent(said["p_cancelled"], language)),
    ]
