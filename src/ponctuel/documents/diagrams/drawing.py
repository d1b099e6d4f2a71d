"""A layout as SVG, readable in grey: kinds differ by their shape, not by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import cast

from ponctuel.documents.diagrams.diagram import LINK_NAMES, Diagram, Kind, LinkKind
from ponctuel.documents.diagrams.geometry import Point, Rect
from ponctuel.documents.diagrams.layout import (
    ABOVE,
    LABEL_LEADING,
    LABEL_SIZE,
    LEADING,
    LEGEND,
    LEGEND_SWATCH,
    SIZES,
    Layout,
    PlacedBox,
    PlacedFrame,
    PlacedLink,
    place,
)
from ponctuel.documents.diagrams.lettering import FAMILY

_INK, _DARK, _PALE, _RULE = "#1f1f1f", "#00224e", "#eef2f7", "#5c5c5c"
_FILL: dict[Kind, str] = {
    "person": "#fff",
    "system": _DARK,
    "external": "#fff",
    "container": _PALE,
    "store": _PALE,
    "component": _PALE,
    "process": _PALE,
    "page": _PALE,
    "state": "#fff",
}
_ON_DARK: frozenset[Kind] = frozenset({"system"})
_STYLE = f"""
text {{ font-family: {FAMILY}; fill: {_INK}; }}
.name {{ font-size: {SIZES["name"]}px; font-weight: bold; }}
.kind {{ font-size: {SIZES["kind"]}px; fill: {_RULE}; }}
.text {{ font-size: {SIZES["text"]}px; }}
.dark {{ fill: #fff; }}
.label {{ font-size: {LABEL_SIZE}px; }}
.frame {{ font-size: 12px; font-weight: bold; fill: {_DARK}; }}
.link {{ fill: none; stroke: {_RULE}; stroke-width: 1.4; }}
.call {{ stroke-dasharray: 7 4; }}
.flow {{ stroke-width: 2; }}
"""


def drawn(diagram: Diagram) -> str:
    """SVG of a diagram; the same text gives the same bytes."""
    layout = place(diagram)
    title, summary = escape(diagram.title), escape(diagram.summary)
    width, height = _n(layout.width), _n(layout.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="title summary" lang="fr">',
        f'<title id="title">{title}</title><desc id="summary">{summary}</desc>',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="10" '
        'markerHeight="10" markerUnits="userSpaceOnUse" orient="auto">'
        f'<path d="M0,1 L10,5 L0,9 z" fill="{_RULE}"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *(_frame(frame) for frame in layout.frames),
        *(_arrow(link.link.kind, link.points) for link in layout.links),
        *(_box(placed) for placed in layout.boxes),
        *(_label(placed) for placed in layout.links),
        *_legend(layout),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _n(value: float) -> str:
    """A coordinate with at most one decimal, so that every machine writes the same."""
    return f"{value:.1f}".removesuffix(".0")


def _frame(placed: PlacedFrame) -> str:
    rect = placed.rect
    return (
        f'<rect class="border" x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.w)}" '
        f'height="{_n(rect.h)}" rx="6" fill="none" stroke="{_DARK}" stroke-dasharray="2 3"/>'
        f'<text class="frame" x="{_n(rect.x + 10)}" y="{_n(rect.y + 17)}">'
        f"{escape(placed.frame.name)}</text>"
    )


def _arrow(kind: LinkKind, points: Sequence[Point]) -> str:
    path = "M" + " L".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return f'<path class="link {kind}" d="{path}" marker-end="url(#arrow)"/>'


def _label(placed: PlacedLink) -> str:
    if placed.label is None:
        return ""
    rect = placed.label
    x = _n(rect.x + rect.w / 2)
    lines = "".join(
        f'<text class="label" x="{x}" y="{_n(rect.y + 13 + index * LABEL_LEADING)}" '
        f'text-anchor="middle">{escape(line)}</text>'
        for index, line in enumerate(placed.words)
    )
    return (
        f'<rect x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.w)}" height="{_n(rect.h)}" '
        f'fill="#fff"/>{lines}'
    )


def _box(placed: PlacedBox) -> str:
    kind, rect = placed.box.kind, placed.rect
    height = sum(LEADING[style] for style, _ in placed.words)
    above = ABOVE.get(kind, 0)
    y = rect.y + above + (rect.h - above - height) / 2
    x = _n(rect.x + rect.w / 2)
    dark = " dark" if kind in _ON_DARK else ""
    lines = []
    for style, line in placed.words:
        y += LEADING[style]
        lines.append(
            f'<text class="{style}{dark}" x="{x}" y="{_n(y - 4)}" text-anchor="middle">'
            f"{escape(line)}</text>"
        )
    return f'<g id="{placed.box.id}">{shape(kind, rect)}{"".join(lines)}</g>'


def shape(kind: Kind, rect: Rect) -> str:
    """The SVG outline of an element; its shape identifies the kind without colour."""
    x, y, w, h = rect.x, rect.y, rect.w, rect.h
    style = f'fill="{_FILL[kind]}" stroke="{_DARK}"'
    attributes = f'x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}"'
    match kind:
        case "person":
            head = min(15.0, h / 4)
            body = f'x="{_n(x)}" y="{_n(y + 2 * head - 4)}" width="{_n(w)}" height="{_n(h - 2 * head + 4)}"'
            return (
                f'<rect {body} rx="{_n(min(16.0, h / 4))}" {style}/>'
                f'<circle cx="{_n(x + w / 2)}" cy="{_n(y + head)}" r="{_n(head)}" {style}/>'
            )
        case "store":
            lid = min(9.0, h / 5)
            side = f"a{_n(w / 2)},{_n(lid)} 0 0 0"
            return (
                f'<path d="M{_n(x)},{_n(y + lid)} v{_n(h - 2 * lid)} {side} {_n(w)},0 '
                f'v-{_n(h - 2 * lid)}" {style}/>'
                f'<ellipse cx="{_n(x + w / 2)}" cy="{_n(y + lid)}" rx="{_n(w / 2)}" '
                f'ry="{_n(lid)}" {style}/>'
            )
        case "process":
            return f'<rect {attributes} rx="{_n(min(26.0, h / 2))}" {style}/>'
        case "state":
            return (
                f'<rect {attributes} rx="{_n(min(12.0, h / 3))}" {style} stroke-dasharray="2 3"/>'
            )
        case "external":
            return f'<rect {attributes} {style} stroke-width="1.6" stroke-dasharray="8 4"/>'
        case "page":
            bar = min(8.0, h / 4)
            return (
                f'<rect {attributes} rx="3" {style}/><path d="M{_n(x)},{_n(y + bar)} h{_n(w)}" '
                f'stroke="{_DARK}"/>'
            )
        case "component":
            tabs = "".join(
                f'<rect x="{_n(x - 5)}" y="{_n(y + at)}" width="10" height="6" {style}/>'
                for at in (min(10.0, h / 5), min(22.0, h / 1.8))
            )
            return f'<rect {attributes} rx="2" {style}/>{tabs}'
        case "system":
            return f'<rect {attributes} rx="4" {style} stroke-width="2"/>'
        case _:
            return f'<rect {attributes} rx="3" {style}/>'


def _legend(layout: Layout) -> list[str]:
    """A small example of each kind of box and arrow, with its name."""
    parts = []
    for kind, (x, y) in layout.legend:
        if kind in LINK_NAMES:
            parts.append(_arrow(cast(LinkKind, kind), [(x, y + 9), (x + LEGEND_SWATCH, y + 9)]))
        else:
            parts.append(shape(cast(Kind, kind), Rect(x, y, LEGEND_SWATCH, 18)))
        parts.append(
            f'<text class="text" x="{_n(x + LEGEND_SWATCH + 10)}" y="{_n(y + 14)}">'
            f"{LEGEND[kind]}</text>"
        )
    return parts
