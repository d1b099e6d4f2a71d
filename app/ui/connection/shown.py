"""The odds of a connection as HTML."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from app.ui import words
from app.ui.picture import Shape
from app.ui.svg import line, rect, text
from app.ui.texts import say
from ponctuel_sdk.models.journeys import Connection, Slack

PATH = "/connection"
PARTS = ("holds", "missed", "cancelled", "diverted")
WIDE = Shape(width=720, height=230, left=44, side_column=0, font=13, top=14)
NARROW = Shape(width=332, height=190, left=30, side_column=0, font=11, top=14, crowded=True)
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
FARTHEST_MIN = 180


def connection(found: Connection, zone: str | None, mark: str, language: str) -> str:
    """The answer, its parts, the time to spare and what was assumed."""
    share = words.percent(found.p_holds, language)
    title = say(language, "con_at", code=found.connecting_code)
    head = (
        f'<article class="p-result" data-address="{escape(mark)}">'
        f'<header><p class="p-carrier">{escape(title)}</p></header>'
    )
    for leg, key in ((found.first, "con_first_off"), (found.onward, "con_onward_off")):
        if words.is_cancelled(leg.p_cancelled):
            told = escape(say(language, key))
            hint = escape(say(language, "con_off_hint"))
            return f'{head}<div class="p-alert" role="status">{told}</div><p>{hint}</p></article>'
    return (
        f'{head}<p class="p-big"><strong>{escape(share)}</strong> '
        f"<span>{escape(say(language, 'con_holds'))}</span></p>"
        f"{_parts(found, language)}"
        f"<p>{escape(_plan(found, zone, language))}</p>"
        f"{_slack(found, language)}"
        f'<p class="p-small">{escape(getattr(found.onward, f"text_{language}"))} '
        f"{escape(say(language, 'advice'))}</p></article>"
    )


def _parts(found: Connection, language: str) -> str:
    """What may happen, as one bar and in words."""
    shares: dict[str, float] = {name: getattr(found, f"p_{name}") or 0.0 for name in PARTS}
    bars = "".join(
        f'<i class="p-part p-part-{name}" style="width:{100 * share:.2f}%"></i>'
        for name, share in shares.items()
    )
    listed = "".join(
        f'<div><dt><i class="p-part p-part-{name}" aria-hidden="true"></i>'
        f"{escape(say(language, f'part_{name}'))}</dt>"
        f"<dd>{escape(words.percent(getattr(found, f'p_{name}'), language))}</dd></div>"
        for name in PARTS
    )
    stacked = f'<div class="p-stacked" aria-hidden="true">{bars}</div>'
    return f'{stacked}<dl class="p-key-list">{listed}</dl>'


def _plan(found: Connection, zone: str | None, language: str) -> str:
    flight = found.first.flight
    spare = found.spare_min
    return say(
        language,
        "con_plan" if spare >= 0 else "con_tight",
        first=f"{flight.carrier_code} {flight.flight_number}",
        arrival=f"{words.local(found.sched_arr_utc, zone):%H:%M}",
        departure=f"{words.local(found.onward.sched_dep_utc, zone):%H:%M}",
        planned=words.duration(found.sched_connection_min),
        minimum=words.duration(found.min_connection_min),
        spare=words.duration(spare),
    )


def _slack(found: Connection, language: str) -> str:
    slack = found.slack
    cells = "".join(
        f"<div><dt>{escape(say(language, f'slack_{share}'))}</dt>"
        f"<dd>{escape(words.short_delay(getattr(slack, f'slack_p{share}_min')))}</dd></div>"
        for share in ("50", "10", "05")
    )
    hint = escape(say(language, "con_slack_hint"))
    return (
        f'<section><h3>{escape(say(language, "con_slack"))}</h3><dl class="p-times">{cells}</dl>'
        f'{_curve(slack, language)}<p class="p-small">{hint}</p></section>'
    )


def _curve(slack: Slack, language: str) -> str:
    """P(so many minutes to spare, or more), at both widths; left of zero it is missed."""
    label = escape(say(language, "con_curve"))
    drawings = []
    for shape, name in ((WIDE, "wide"), (NARROW, "narrow")):
        drawings.append(
            f'<div class="p-pic p-pic-{name}"><svg role="img" aria-label="{label}" '
            f'viewBox="0 0 {shape.width} {shape.height}" font-size="{shape.font}">'
            f"<title>{label}</title>{_drawn(slack, shape, language)}</svg></div>"
        )
    return "".join(drawings)


def _drawn(slack: Slack, shape: Shape, language: str) -> str:
    points = list(zip(slack.at_least_min, slack.p_at_least, strict=True))
    shown = [one for one in points if -FARTHEST_MIN <= one[0] <= FARTHEST_MIN] or points
    low, high = shown[0][0], shown[-1][0]
    span, right, floor = max(high - low, 1.0), shape.width - 10, shape.height - shape.bottom

    def x(minutes: float) -> float:
        return shape.left + (right - shape.left) * (minutes - low) / span

    def y(share: float) -> float:
        return floor - (floor - shape.top) * share

    parts = []
    if low < 0:
        parts.append(
            rect(x(low), shape.top, x(min(0.0, high)) - x(low), floor - shape.top, "p-band")
        )
    for share in TICKS:
        parts.append(line(shape.left, y(share), right, y(share), "p-grid"))
        parts.append(text(shape.left - 6, y(share) + 4, f"{100 * share:.0f}", "end", "p-soft"))
    step = 60 if shape.crowded else 30
    for minutes in range(int(-(-low // step) * step), int(high) + 1, step):
        label = str(minutes).replace("-", "−")
        parts.append(text(x(minutes), floor + 18, label, "middle", "p-soft"))
    for (a, p), (b, q) in pairwise(shown):
        parts.append(line(x(a), y(p), x(b), y(q), "p-curve"))
    if low <= 0 <= high:
        parts.append(line(x(0), shape.top, x(0), floor, "p-real"))
    axis = say(language, "con_axis")
    parts.append(text((shape.left + right) / 2, shape.height - 4, axis, "middle", "p-soft"))
    return "".join(parts)
