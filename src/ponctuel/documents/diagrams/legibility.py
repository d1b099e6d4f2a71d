"""Faults of legibility in a drawing: overlapping elements and words cut off."""

from __future__ import annotations

from itertools import combinations, pairwise

from ponctuel.documents.diagrams.geometry import Point, Rect, crosses
from ponctuel.documents.diagrams.layout import SIZES, Layout, PlacedLink
from ponctuel.documents.diagrams.lettering import width

HEAD_SEEN = 12.0  # pixels of an arrow that stay to be seen before its head ends


def faults(layout: Layout) -> list[str]:
    """One sentence a fault; empty when the drawing can be read."""
    canvas = Rect(0, 0, layout.width, layout.height)
    return [*_overlaps(layout), *_lines(layout), *_hidden(layout), *_cut(layout, canvas)]


def _overlaps(layout: Layout) -> list[str]:
    things = [(f"box {one.box.id}", one.rect) for one in layout.boxes]
    things += [(f"words of {_name(link)}", link.label) for link in layout.links if link.label]
    things += [(f"title of {one.frame.id}", one.title) for one in layout.frames]
    out = [
        f"{first} lies on {second}"
        for (first, a), (second, b) in combinations(things, 2)
        if a.meets(b)
    ]
    for frame in layout.frames:
        for one in layout.boxes:
            within = one.box.id in frame.frame.boxes
            if one.rect.meets(frame.rect) and not within:
                out.append(f"box {one.box.id} lies on frame {frame.frame.id}")
    return out


def _lines(layout: Layout) -> list[str]:
    """Links that cross an element which they do not connect."""
    held = {frame.frame.id: set(frame.frame.boxes) for frame in layout.frames}
    out = []
    for each in layout.links:
        ends = {each.link.source, each.link.target}
        inside = set().union(*(held.get(end, set()) for end in ends))
        for a, b in pairwise(each.points):
            out += [
                f"{_name(each)} goes through box {one.box.id}"
                for one in layout.boxes
                if one.box.id not in ends | inside and crosses(a, b, one.rect)
            ]
            out += [
                f"{_name(each)} goes through the words of {_name(link)}"
                for link in layout.links
                if link is not each and link.label and crosses(a, b, link.label)
            ]
            out += [
                f"{_name(each)} goes through the title of {one.frame.id}"
                for one in layout.frames
                if crosses(a, b, one.title)
            ]
    return out


def _hidden(layout: Layout) -> list[str]:
    """Arrows whose head or direction is hidden by their own label."""
    return [
        f"the words of {_name(link)} leave too little of it"
        for link in layout.links
        if link.label
        and (_near(link.points[-1], link.label, HEAD_SEEN) or _near(link.points[0], link.label, 3))
    ]


def _near(point: Point, rect: Rect, distance: float) -> bool:
    grown = rect.grown(distance)
    return grown.x < point[0] < grown.right and grown.y < point[1] < grown.bottom


def _cut(layout: Layout, canvas: Rect) -> list[str]:
    out = [
        f"words of {one.box.id} are wider than the box: {line}"
        for one in layout.boxes
        for style, line in one.words
        if width(line, SIZES[style], style == "name") > one.rect.w - 12
    ]
    rects = [(one.box.id, one.rect) for one in layout.boxes]
    rects += [(_name(link), link.label) for link in layout.links if link.label]
    return out + [f"{name} is cut off" for name, rect in rects if not rect.inside(canvas)]


def _name(each: PlacedLink) -> str:
    return f"{each.link.source} → {each.link.target}"
