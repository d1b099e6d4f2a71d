"""Faults of legibility in a drawing: overlapping elements and truncated texts."""

from __future__ import annotations

from itertools import combinations, pairwise

from ponctuel.documents.diagrams.geometry import Point, Rect, crosses
from ponctuel.documents.diagrams.layout import SIZES, Layout, PlacedLink
from ponctuel.documents.diagrams.lettering import width

MIN_HEAD_PX = 12.0  # length of an arrow that must be visible at its head


def faults(layout: Layout) -> list[str]:
    """One sentence per fault; empty when the drawing is legible."""
    canvas = Rect(0, 0, layout.width, layout.height)
    return [*_overlaps(layout), *_lines(layout), *_hidden(layout), *_cut(layout, canvas)]


def _overlaps(layout: Layout) -> list[str]:
    elements = [(f"box {box.box.id}", box.rect) for box in layout.boxes]
    elements += [(f"words of {_name(link)}", link.label) for link in layout.links if link.label]
    elements += [(f"title of {frame.frame.id}", frame.title) for frame in layout.frames]
    out = [
        f"{first} lies on {second}"
        for (first, a), (second, b) in combinations(elements, 2)
        if a.overlaps(b)
    ]
    for frame in layout.frames:
        for box in layout.boxes:
            within = box.box.id in frame.frame.boxes
            if box.rect.overlaps(frame.rect) and not within:
                out.append(f"box {box.box.id} lies on frame {frame.frame.id}")
    return out


def _lines(layout: Layout) -> list[str]:
    """Faults of links that cross an element that they do not connect."""
    boxes_of = {frame.frame.id: set(frame.frame.boxes) for frame in layout.frames}
    out = []
    for placed_link in layout.links:
        ends = {placed_link.link.source, placed_link.link.target}
        inside = set().union(*(boxes_of.get(end, set()) for end in ends))
        for a, b in pairwise(placed_link.points):
            out += [
                f"{_name(placed_link)} goes through box {box.box.id}"
                for box in layout.boxes
                if box.box.id not in ends | inside and crosses(a, b, box.rect)
            ]
            out += [
                f"{_name(placed_link)} goes through the words of {_name(link)}"
                for link in layout.links
                if link is not placed_link and link.label and crosses(a, b, link.label)
            ]
            out += [
                f"{_name(placed_link)} goes through the title of {frame.frame.id}"
                for frame in layout.frames
                if crosses(a, b, frame.title)
            ]
    return out


def _hidden(layout: Layout) -> list[str]:
    """Faults of arrows whose head or direction is hidden by their own text."""
    return [
        f"the words of {_name(link)} hide its arrow"
        for link in layout.links
        if link.label
        and (
            _near(link.points[-1], link.label, MIN_HEAD_PX) or _near(link.points[0], link.label, 3)
        )
    ]


def _near(point: Point, rect: Rect, distance: float) -> bool:
    expanded = rect.expanded(distance)
    return expanded.x < point[0] < expanded.right and expanded.y < point[1] < expanded.bottom


def _cut(layout: Layout, canvas: Rect) -> list[str]:
    out = [
        f"words of {box.box.id} are wider than the box: {line}"
        for box in layout.boxes
        for style, line in box.words
        if width(line, SIZES[style], style == "name") > box.rect.w - 12
    ]
    rects = [(box.box.id, box.rect) for box in layout.boxes]
    rects += [(_name(link), link.label) for link in layout.links if link.label]
    return out + [f"{name} is cut off" for name, rect in rects if not rect.inside(canvas)]


def _name(link: PlacedLink) -> str:
    return f"{link.link.source} → {link.link.target}"
