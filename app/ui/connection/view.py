"""The probability of a connection as HTML."""

from __future__ import annotations

from itertools import pairwise

from app.ui import flights, words
from app.ui.html import HTML, html, joined
from app.ui.picture import Shape
from app.ui.svg import line, rect, text
from app.ui.texts import say
from ponctuel_sdk.models.journeys import Connection, Slack
from ponctuel_words import formats

PATH = "/connection"
PARTS = ("holds", "missed", "cancelled", "diverted")
WIDE = Shape(width=720, height=230, left=44, side_column=0, font=13, top=14)
NARROW = Shape(width=332, height=190, left=30, side_column=0, font=11, top=14, crowded=True)
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
FARTHEST_MIN = 180


def airports(answer: Connection) -> tuple[str, ...]:
    """Codes of the airports that the answer names, each once."""
    onward = answer.onward.flight
    codes = [answer.first.flight.origin_code, answer.connecting_code]
    return tuple(dict.fromkeys([*codes, *([onward.destination_code] if onward else [])]))


def connection(answer: Connection, airports: flights.Airports, mark: str, language: str) -> HTML:
    """The answer, its parts, the margin and the assumptions.

    Args:
        airports: the airports by their codes (see `airports`), where they are known.
    """
    at = answer.connecting_code
    airport = airports.get(at)
    zone = airport.time_zone if airport else None
    return html(
        '<article class="p-result" data-address="{mark}">'
        "<header><h2>{title}</h2>{legs}</header>{body}</article>",
        mark=mark,
        title=say(language, "con_at", place=flights.airport_label(airports, at)),
        legs=_legs(answer, airports),
        body=_off(answer, language) or _odds(answer, zone, language),
    )


def _legs(answer: Connection, airports: flights.Airports) -> HTML:
    """Number and way of the first flight, and of the onward one where the schedule lists it."""
    return joined(
        html(
            "<p>{name} {way}</p>", name=flights.name_of(leg), way=flights.route_text(leg, airports)
        )
        for leg in (answer.first.flight, answer.onward.flight)
        if leg is not None
    )


def _off(answer: Connection, language: str) -> HTML | None:
    """The notice that one of the flights is cancelled; None where neither is known to be."""
    for leg, key in ((answer.first, "con_first_off"), (answer.onward, "con_onward_off")):
        if words.is_cancelled(leg.p_cancelled):
            return html(
                '<div class="p-alert" role="status">{off}</div><p>{hint}</p>',
                off=say(language, key),
                hint=say(language, "con_off_hint"),
            )
    return None


def _odds(answer: Connection, zone: str | None, language: str) -> HTML:
    return html(
        '<p class="p-big"><strong>{share}</strong> <span>{holds}</span></p>'
        '{parts}<p>{plan}</p>{slack}<p class="p-small">{assumed} {advice}</p>',
        share=formats.probability(answer.p_holds, language),
        holds=say(language, "con_holds"),
        parts=_parts(answer, language),
        plan=_plan(answer, zone, language),
        slack=_slack(answer, language),
        assumed=answer.onward.text,
        advice=say(language, "advice"),
    )


def _parts(answer: Connection, language: str) -> HTML:
    """The possible outcomes, as one bar and in words."""
    shares: dict[str, float | None] = {name: getattr(answer, f"p_{name}") for name in PARTS}
    bars = joined(
        html(
            '<i class="p-part p-part-{name}" style="width:{width:.2f}%"></i>',
            name=name,
            width=100 * (share or 0.0),
        )
        for name, share in shares.items()
    )
    listed = joined(
        html(
            '<div><dt><i class="p-part p-part-{name}" aria-hidden="true"></i>{text}</dt>'
            "<dd>{share}</dd></div>",
            name=name,
            text=say(language, f"part_{name}"),
            share=formats.probability(share, language),
        )
        for name, share in shares.items()
    )
    return html(
        '<div class="p-stacked" aria-hidden="true">{bars}</div>'
        '<dl class="p-key-list">{listed}</dl>',
        bars=bars,
        listed=listed,
    )


def _plan(answer: Connection, zone: str | None, language: str) -> str:
    flight = answer.first.flight
    spare = answer.spare_min
    return say(
        language,
        "con_plan" if spare >= 0 else "con_tight",
        first=f"{flight.carrier_code} {flight.flight_number}",
        arrival=formats.clock_time(words.local(answer.sched_arr_utc, zone)),
        departure=formats.clock_time(words.local(answer.onward.sched_dep_utc, zone)),
        planned=formats.duration(answer.sched_connection_min),
        minimum=formats.duration(answer.min_connection_min),
        spare=formats.duration(spare),
    )


def _slack(answer: Connection, language: str) -> HTML:
    slack = answer.slack
    cells = joined(
        html(
            "<div><dt>{name}</dt><dd>{minutes}</dd></div>",
            name=say(language, f"slack_{share}"),
            minutes=formats.short_delay(getattr(slack, f"slack_p{share}_min")),
        )
        for share in ("50", "10", "05")
    )
    return html(
        '<section><h3>{title}</h3><dl class="p-times">{cells}</dl>{curve}'
        '<p class="p-small">{hint}</p></section>',
        title=say(language, "con_slack"),
        cells=cells,
        curve=_curve(slack, language),
        hint=say(language, "con_slack_hint"),
    )


def _curve(slack: Slack, language: str) -> HTML:
    """The curve of P(margin >= x minutes), at both widths; below zero the connection is missed."""
    return joined(
        html(
            '<div class="p-pic p-pic-{name}"><svg role="img" aria-label="{label}" '
            'viewBox="0 0 {width} {height}" font-size="{font}">'
            "<title>{label}</title>{drawn}</svg></div>",
            name=name,
            label=say(language, "con_curve"),
            width=shape.width,
            height=shape.height,
            font=shape.font,
            drawn=_drawn(slack, shape, language),
        )
        for shape, name in ((WIDE, "wide"), (NARROW, "narrow"))
    )


def _drawn(slack: Slack, shape: Shape, language: str) -> HTML:
    points = list(zip(slack.at_least_min, slack.p_at_least, strict=True))
    margins = [point for point in points if -FARTHEST_MIN <= point[0] <= FARTHEST_MIN] or points
    low, high = margins[0][0], margins[-1][0]
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
        label = formats.number(minutes, language)
        parts.append(text(x(minutes), floor + 18, label, "middle", "p-soft"))
    for (a, p), (b, q) in pairwise(margins):
        parts.append(line(x(a), y(p), x(b), y(q), "p-curve"))
    if low <= 0 <= high:
        parts.append(line(x(0), shape.top, x(0), floor, "p-real"))
    axis = say(language, "con_axis")
    parts.append(text((shape.left + right) / 2, shape.height - 4, axis, "middle", "p-soft"))
    return joined(parts)
