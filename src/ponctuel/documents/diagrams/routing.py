"""Routes of links between elements: straight, spread along the sides, never crossed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from ponctuel.documents.diagrams.diagram import Link
from ponctuel.documents.diagrams.geometry import Point, Rect

Side = Literal["top", "bottom", "left", "right"]
_SPACING, _CORNER = 26.0, 18.0


def routed(
    links: Sequence[Link], rects: dict[str, Rect], grid: dict[tuple[float, float], Point]
) -> list[tuple[Point, ...]]:
    """The points of each link, from the border of its source to that of its target."""
    between = [[grid[one] for one in link.via] for link in links]
    # (element, side) -> [(wished place, where the other end stands, link, whether it starts)]
    ports: dict[tuple[str, Side], list[tuple[float, float, int, bool]]] = defaultdict(list)
    for number, link in enumerate(links):
        for name, other, start in (
            (link.source, link.target, True),
            (link.target, link.source, False),
        ):
            there = rects[other]
            if between[number]:
                x, y = between[number][0 if start else -1]
                there = Rect(x, y, 0, 0)
            side = side_towards(rects[name], there)
            far = there.centre[0 if side in ("top", "bottom") else 1]
            ports[name, side].append((wished(rects[name], there, side), far, number, start))
    ends: dict[tuple[int, bool], Point] = {}
    for (name, side), wishes in ports.items():
        wishes.sort()
        places = _spread([wish for wish, *_ in wishes], rects[name], side)
        for (_, _, number, start), place in zip(wishes, places, strict=True):
            ends[number, start] = _on(rects[name], side, place)
    return [
        (ends[number, True], *between[number], ends[number, False]) for number in range(len(links))
    ]


def side_towards(here: Rect, there: Rect) -> Side:
    """The side of one rectangle that faces another: vertical sides are preferred."""
    if there.y >= here.bottom:
        return "bottom"
    if there.bottom <= here.y:
        return "top"
    return "right" if there.centre[0] > here.centre[0] else "left"


def wished(here: Rect, there: Rect, side: Side) -> float:
    """The position along a side from which the link would be straightest."""
    if side in ("top", "bottom"):
        low, high = max(here.x, there.x), min(here.right, there.right)
        if low < high or there.w == 0:
            aim = (low + high) / 2 if low <= high else there.x
        else:
            aim = there.centre[0]
        return min(max(aim, here.x + _CORNER), here.right - _CORNER)
    low, high = max(here.y, there.y), min(here.bottom, there.bottom)
    aim = (low + high) / 2 if low < high else there.centre[1]
    return min(max(aim, here.y + _CORNER), here.bottom - _CORNER)


def _spread(wishes: list[float], here: Rect, side: Side) -> list[float]:
    """Positions moved apart as little as possible, and kept on the side."""
    length = here.w if side in ("top", "bottom") else here.h
    low = (here.x if side in ("top", "bottom") else here.y) + _CORNER
    high = low + length - 2 * _CORNER
    apart = min(_SPACING, (high - low) / max(1, len(wishes) - 1))
    places = [min(max(wish, low), high) for wish in wishes]
    for one in range(1, len(places)):
        places[one] = max(places[one], places[one - 1] + apart)
    # Positions beyond the end are moved back, and push the others back.
    ceiling = high
    for one in reversed(range(len(places))):
        places[one] = min(places[one], ceiling)
        ceiling = places[one] - apart
    return places


def _on(here: Rect, side: Side, place: float) -> Point:
    match side:
        case "top":
            return place, here.y
        case "bottom":
            return place, here.bottom
        case "left":
            return here.x, place
        case _:
            return here.right, place
