"""Rectangles and polylines, in pixels; y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import hypot

Point = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    """A rectangle by its upper left corner and its size."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def centre(self) -> Point:
        return self.x + self.w / 2, self.y + self.h / 2

    def expanded(self, by: float) -> Rect:
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def overlaps(self, other: Rect) -> bool:
        """Whether the rectangles share more than a border."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def inside(self, other: Rect) -> bool:
        return (
            other.x <= self.x
            and other.y <= self.y
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


def bounding_rect(rects: list[Rect]) -> Rect:
    """The smallest rectangle that contains all of them."""
    x, y = min(rect.x for rect in rects), min(rect.y for rect in rects)
    return Rect(x, y, max(rect.right for rect in rects) - x, max(rect.bottom for rect in rects) - y)


def point_along(points: list[Point], share: float) -> Point:
    """The point at a share of a polyline's length."""
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    remaining = share * sum(lengths)
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        if remaining <= length and length > 0:
            part = remaining / length
            return a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])
        remaining -= length
    return points[-1]


def crosses(a: Point, b: Point, rect: Rect) -> bool:
    """Whether the segment from a to b has a part inside the rectangle (Liang and Barsky)."""
    low, high = 0.0, 1.0
    dx, dy = b[0] - a[0], b[1] - a[1]
    for step, distance in (
        (-dx, a[0] - rect.x),
        (dx, rect.right - a[0]),
        (-dy, a[1] - rect.y),
        (dy, rect.bottom - a[1]),
    ):
        if step == 0:
            if distance <= 0:
                return False
        elif step < 0:
            low = max(low, distance / step)
        else:
            high = min(high, distance / step)
    return low < high
