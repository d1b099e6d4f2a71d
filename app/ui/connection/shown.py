"""The odds of a connection as HTML."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Any

from app.ui import words
from app.ui.svg import line, rect, text
from app.ui.texts import say

Row = dict[str, Any]
PATH = "/connection"
PARTS = ("holds", "missed", "cancelled", "diverted")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 220, 44, 44, 20
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
STEP_MIN = 30


def connection(found: Row, zone: str | None, mark: str, language: str) -> str:
    """The answer, its parts, the time to spare and what was assumed."""
    share = words.percent(found["p_holds"], language)
    title = say(language, "con_at", code=found["connecting_code"])
    return (
        f'<article class="p-result" data-address="{escape(mark)}">'
        f'<header><p class="p-carrier">{escape(title)}</p></header>'
        f'<p class="p-big"><strong>{escape(share)}</strong> '
        f"<span>{escape(say(language, 'con_holds'))}</span></p>"
        f"{_parts(found, language)}"
        f"<p>{escape(_plan(found, zone, language))}</p>"
        f"{_slack(found, language)}"
        f'<p class="p-small">{escape(found["onward"][f"text_{language}"])} '
        f"{escape(say(language, 'advice'))}</p></article>"
    )


def _parts(found: Row, language: str) -> str:
    """What may happen, as one bar and in words."""
    bars = "".join(
        f'<i class="p-part p-part-{name}" style="width:{100 * found[f"p_{name}"]:.2f}%"></i>'
        for name in PARTS
    )
    listed = "".join(
        f'<div><dt><i class="p-part p-part-{name}" aria-hidden="true"></i>'
        f"{escape(say(language, f'part_{name}'))}</dt>"
        f"<dd>{escape(words.percent(found[f'p_{name}'], language))}</dd></div>"
        for name in PARTS
    )
    stacked = f'<div class="p-stacked" aria-hidden="true">{bars}</div>'
    return f'{stacked}<dl class="p-key-list">{listed}</dl>'


def _plan(found: Row, zone: str | None, language: str) -> str:
    flight = found["first"]["flight"]
    spare = found["spare_min"]
    return say(
        language,
        "con_plan" if spare >= 0 else "con_tight",
        first=f"{flight['carrier_code']} {flight['flight_number']}",
        arrival=f"{words.local(found['sched_arr_utc'], zone):%H:%M}",
        departure=f"{words.local(found['onward']['sched_dep_utc'], zone):%H:%M}",
        planned=words.duration(found["sched_connection_min"]),
        minimum=words.duration(found["min_connection_min"]),
        spare=words.duration(spare),
    )


def _slack(found: Row, language: str) -> str:
    slack = found["slack"]
    cells = "".join(
        f"<div><dt>{escape(say(language, f'slack_{share}'))}</dt>"
        f"<dd>{escape(words.short_delay(slack[f'slack_p{share}_min']))}</dd></div>"
        for share in ("50", "10", "05")
    )
    hint = escape(say(language, "con_slack_hint"))
    return (
        f'<section><h3>{escape(say(language, "con_slack"))}</h3><dl class="p-times">{cells}</dl>'
        f'{_curve(slack, language)}<p class="p-small">{hint}</p></section>'
    )


def _curve(slack: Row, language: str) -> str:
    """P(so many minutes to spare, or more): where it crosses zero, the connection is lost."""
    points = list(zip(slack["at_least_min"], slack["p_at_least"], strict=True))
    shown = [one for one in points if -180 <= one[0] <= 180] or points
    low, high = shown[0][0], shown[-1][0]
    span = max(high - low, 1.0)

    def x(minutes: float) -> float:
        return LEFT + (WIDTH - LEFT - 10) * (minutes - low) / span

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share

    parts = []
    if low < 0:
        parts.append(rect(x(low), TOP, x(min(0.0, high)) - x(low), y(0) - TOP, "p-band"))
    for share in TICKS:
        parts.append(line(LEFT, y(share), WIDTH - 10, y(share), "p-grid"))
        parts.append(text(LEFT - 6, y(share) + 4, f"{100 * share:.0f}", "end", "p-soft"))
    first = int(-(-low // STEP_MIN) * STEP_MIN)
    for minutes in range(first, int(high) + 1, STEP_MIN):
        label = str(minutes).replace("-", "−")
        parts.append(text(x(minutes), y(0) + 18, label, "middle", "p-soft"))
    for (a, p), (b, q) in pairwise(shown):
        parts.append(line(x(a), y(p), x(b), y(q), "p-curve"))
    if low <= 0 <= high:
        parts.append(line(x(0), TOP, x(0), y(0), "p-real"))
    parts.append(
        text((LEFT + WIDTH) / 2, HEIGHT - 4, say(language, "con_axis"), "middle", "p-soft")
    )
    words_ = escape(say(language, "con_curve"))
    return (
        f'<div class="p-pic"><svg role="img" aria-label="{words_}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-size="13"><title>{words_}</title>{"".join(parts)}</svg></div>'
    )
