"""Routes of links between elements: straight if possible, spread along the sides."""

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
    between = [[grid[index] for index in link.via] for link in links]
    # (element, side) -> [(preferred position, position of the other end, link, is its start)]
    ports: dict[tuple[str, Side], list[tuple[float, float, int, bool]]] = defaultdict(list)
    for number, link in enumerate(links):
        for name, other, start in (
            (link.source, link.target, True),
            (link.target, link.source, False),
        ):
            other_rect = rects[other]
            if between[number]:
                x, y = between[number][0 if start else -1]
                other_rect = Rect(x, y, 0, 0)
            side = side_towards(rects[name], other_rect)
            other_position = other_rect.centre[0 if side in ("top", "bottom") else 1]
            ports[name, side].append(
                (preferred_position(rects[name], other_rect, side), other_position, number, start)
            )
    ends: dict[tuple[int, bool], Point] = {}
    for (name, side), preferences in ports.items():
        preferences.sort()
        positions = _spread([preference for preference, *_ in preferences], rects[name], side)
        for (_, _, number, start), position in zip(preferences, positions, strict=True):
            ends[number, start] = _on(rects[name], side, position)
    return [
        (ends[number, True], *between[number], ends[number, False]) for number in range(len(links))
    ]


def side_towards(rect: Rect, other_rect: Rect) -> Side:
    """The side of one rectangle that faces another; top and bottom are preferred."""
    if other_rect.y >= rect.bottom:
        return "bottom"
    if other_rect.bottom <= rect.y:
        return "top"
    return "right" if other_rect.centre[0] > rect.centre[0] else "left"


def preferred_position(rect: Rect, other_rect: Rect, side: Side) -> float:
    """The position along a side with the straightest link."""
    if side in ("top", "bottom"):
        low, high = max(rect.x, other_rect.x), min(rect.right, other_rect.right)
        if low < high or other_rect.w == 0:
            aim = (low + high) / 2 if low <= high else other_rect.x
        else:
            aim = other_rect.centre[0]
        return min(max(aim, rect.x + _CORNER), rect.right - _CORNER)
    low, high = max(rect.y, other_rect.y), min(rect.bottom, other_rect.bottom)
    aim = (low + high) / 2 if low < high else other_rect.centre[1]
    return min(max(aim, rect.y + _CORNER), rect.bottom - _CORNER)


def _spread(preferences: list[float], rect: Rect, side: Side) -> list[float]:
    """Positions spread with a minimal spacing, kept on the side."""
    length = rect.w if side in ("top", "bottom") else rect.h
    low = (rect.x if side in ("top", "bottom") else rect.y) + _CORNER
    high = low + length - 2 * _CORNER
    spacing = min(_SPACING, (high - low) / max(1, len(preferences) - 1))
    positions = [min(max(preference, low), high) for preference in preferences]
    for index in range(1, len(positions)):
        positions[index] = max(positions[index], positions[index - 1] + spacing)
    # Positions beyond the end are moved back, and those before them too.
    limit = high
    for index in reversed(range(len(positions))):
        positions[index] = min(positions[index], limit)
        limit = positions[index] - spacing
    return positions


def _on(rect: Rect, side: Side, position: float) -> Point:
    match side:
        case "top":
            return position, rect.y
        case "bottom":
            return position, rect.bottom
        case "left":
            return rect.x, position
        case _:
            return rect.right, position
