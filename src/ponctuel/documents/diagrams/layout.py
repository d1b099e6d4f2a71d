"""Layout of a diagram: sizes from the texts, positions from the grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ponctuel.documents.diagrams.diagram import (
    KIND_NAMES,
    LINK_NAMES,
    Box,
    Diagram,
    Frame,
    Kind,
    Link,
)
from ponctuel.documents.diagrams.geometry import Point, Rect, bounding_rect, point_along
from ponctuel.documents.diagrams.lettering import balanced, lines, width
from ponctuel.documents.diagrams.routing import routed
from ponctuel_words.french import NBSP

MARGIN, PAD, HEAD = 26, 16, 22
LEGEND_LINE, LEGEND_SWATCH = 26, 34
Style = Literal["name", "kind", "text"]
SIZES: dict[Style, float] = {"name": 14, "kind": 12, "text": 12.5}
LEADING: dict[Style, int] = {"name": 18, "kind": 16, "text": 16}
LABEL_SIZE, LABEL_LEADING, LABEL_ROOM = 12, 15, 150
LEGEND = KIND_NAMES | LINK_NAMES
ABOVE: dict[Kind, int] = {"person": 34, "store": 16, "page": 8}  # a head, a lid, a bar


@dataclass(frozen=True)
class PlacedBox:
    """A box with its rectangle and its lines of text (`words`)."""

    box: Box
    rect: Rect
    words: tuple[tuple[Style, str], ...]


@dataclass(frozen=True)
class PlacedFrame:
    frame: Frame
    rect: Rect

    @property
    def title(self) -> Rect:
        return Rect(self.rect.x + 10, self.rect.y + 4, width(self.frame.name, 12, True), HEAD - 4)


@dataclass(frozen=True)
class PlacedLink:
    """A link with the points of its arrow, and its lines of text with their rectangle."""

    link: Link
    points: tuple[Point, ...]
    words: tuple[str, ...]
    label: Rect | None


@dataclass(frozen=True)
class Layout:
    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    frames: tuple[PlacedFrame, ...]
    links: tuple[PlacedLink, ...]
    legend: tuple[tuple[str, Point], ...]


def place(diagram: Diagram) -> Layout:
    """The layout of a diagram; the same diagram gives the same numbers."""
    boxes = _boxes(diagram)
    frames = _frames(diagram, {placed.box.id: placed.rect for placed in boxes})
    rects = {placed.box.id: placed.rect for placed in boxes} | {
        placed.frame.id: placed.rect for placed in frames
    }
    points = routed(diagram.links, rects, _grid(diagram, boxes))
    links = tuple(
        PlacedLink(link, path, *_label(link, path, diagram))
        for link, path in zip(diagram.links, points, strict=True)
    )
    drawn = [*rects.values(), *(placed.label for placed in links if placed.label)]
    bounds = bounding_rect([*drawn, *(Rect(x, y, 0, 0) for path in points for x, y in path)])
    boxes, frames, links = _moved(boxes, frames, links, MARGIN - bounds.x, MARGIN - bounds.y)
    wide = bounds.w + 2 * MARGIN
    legend, height = _legend(diagram, wide, bounds.h + 2 * MARGIN)
    return Layout(wide, height, boxes, frames, links, legend)


def words_of(box: Box, room: float) -> tuple[tuple[Style, str], ...]:
    """The lines of a box: its name, its kind, its text."""
    kind = KIND_NAMES[box.kind] + (f"{NBSP}: {box.technology}" if box.technology else "")
    texts: list[tuple[Style, str]] = [("name", box.name), ("kind", f"[{kind}]")]
    if box.text:
        texts.append(("text", box.text))
    return tuple(
        (style, line)
        for style, text in texts
        for line in lines(text, SIZES[style], room, style == "name")
    )


def _boxes(diagram: Diagram) -> tuple[PlacedBox, ...]:
    gap_x, gap_y = diagram.gap
    step = diagram.box_width + gap_x
    sized = []
    for box in diagram.boxes:
        wide = box.span * step - gap_x
        words = words_of(box, wide - 24)
        tall = sum(LEADING[style] for style, _ in words) + 20 + ABOVE.get(box.kind, 0)
        sized.append((box, words, wide, tall))
    rows = sorted({box.at[1] for box in diagram.boxes})
    tops, heights, y = {}, {}, 0.0
    for row in rows:
        tops[row] = y
        heights[row] = max(tall for box, _, _, tall in sized if box.at[1] == row)
        y += heights[row] + gap_y
    return tuple(
        PlacedBox(box, Rect(box.at[0] * step, tops[box.at[1]], wide, heights[box.at[1]]), words)
        for box, words, wide, _ in sized
    )


def _grid(diagram: Diagram, boxes: tuple[PlacedBox, ...]) -> dict[tuple[float, float], Point]:
    """Pixels of the grid points that links pass through; a row may be a fraction."""
    step = diagram.box_width + diagram.gap[0]
    middles = {placed.box.at[1]: placed.rect.centre[1] for placed in boxes}
    rows = sorted(middles)
    points_of_grid = {}
    for link in diagram.links:
        for column, row in link.via:
            below = max((r for r in rows if r <= row), default=rows[0])
            above = min((r for r in rows if r >= row), default=rows[-1])
            part = 0.0 if above == below else (row - below) / (above - below)
            y = middles[below] + part * (middles[above] - middles[below])
            points_of_grid[column, row] = (column * step + diagram.box_width / 2, y)
    return points_of_grid


def _frames(diagram: Diagram, rects: dict[str, Rect]) -> tuple[PlacedFrame, ...]:
    """Place frames, inner ones first, so that outer ones contain them."""
    placed_items: list[PlacedFrame] = []
    for frame in sorted(diagram.frames, key=lambda frame: len(frame.boxes)):
        inner = [
            placed.rect for placed in placed_items if set(placed.frame.boxes) <= set(frame.boxes)
        ]
        inner_rect = bounding_rect([*(rects[name] for name in frame.boxes), *inner])
        rect = Rect(
            inner_rect.x - PAD,
            inner_rect.y - PAD - HEAD,
            inner_rect.w + 2 * PAD,
            inner_rect.h + 2 * PAD + HEAD,
        )
        placed_items.append(PlacedFrame(frame, rect))
    return tuple(reversed(placed_items))


def _label(
    link: Link, path: tuple[Point, ...], diagram: Diagram
) -> tuple[tuple[str, ...], Rect | None]:
    words = balanced(link.says, LABEL_SIZE, LABEL_ROOM) if link.says else []
    if link.technology:
        words += balanced(f"[{link.technology}]", LABEL_SIZE, LABEL_ROOM)
    if not words:
        return (), None
    x, y = point_along(list(path), link.place)
    wide = max(width(line, LABEL_SIZE) for line in words) + 8
    tall = LABEL_LEADING * len(words) + 4
    return tuple(words), Rect(x - wide / 2, y - tall / 2, wide, tall)


def _moved(
    boxes: tuple[PlacedBox, ...],
    frames: tuple[PlacedFrame, ...],
    links: tuple[PlacedLink, ...],
    dx: float,
    dy: float,
) -> tuple[tuple[PlacedBox, ...], tuple[PlacedFrame, ...], tuple[PlacedLink, ...]]:
    def shift(rect: Rect) -> Rect:
        return Rect(rect.x + dx, rect.y + dy, rect.w, rect.h)

    return (
        tuple(PlacedBox(box.box, shift(box.rect), box.words) for box in boxes),
        tuple(PlacedFrame(frame.frame, shift(frame.rect)) for frame in frames),
        tuple(
            PlacedLink(
                link.link,
                tuple((x + dx, y + dy) for x, y in link.points),
                link.words,
                link.label and shift(link.label),
            )
            for link in links
        ),
    )


def _legend(
    diagram: Diagram, wide: float, top: float
) -> tuple[tuple[tuple[str, Point], ...], float]:
    """A sample and a name for each kind in the diagram, in lines below the drawing."""
    boxes = {box.kind for box in diagram.boxes}
    links = {link.kind for link in diagram.links}
    kinds: list[str] = [kind for kind in KIND_NAMES if kind in boxes]
    kinds += [kind for kind in LINK_NAMES if kind in links]
    placed_items = []
    x, y = float(MARGIN), top
    for kind in kinds:
        step = LEGEND_SWATCH + 10 + width(LEGEND[kind], SIZES["text"]) + 26
        if x + step > wide and x > MARGIN:
            x, y = float(MARGIN), y + LEGEND_LINE
        placed_items.append((kind, (x, y)))
        x += step
    return tuple(placed_items), y + LEGEND_LINE + 12
