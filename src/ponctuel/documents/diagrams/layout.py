"""Layout of a diagram: sizes from the words, places from the grid."""

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
from ponctuel.documents.diagrams.geometry import Point, Rect, along, around
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
    """A box, its rectangle and its lines of text."""

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
    """An arrow's points and its words with their rectangle."""

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
    """Sizes and places of a diagram; the same text gives the same numbers."""
    boxes = _boxes(diagram)
    frames = _frames(diagram, {each.box.id: each.rect for each in boxes})
    rects = {each.box.id: each.rect for each in boxes} | {
        each.frame.id: each.rect for each in frames
    }
    points = routed(diagram.links, rects, _grid(diagram, boxes))
    links = tuple(
        PlacedLink(link, path, *_label(link, path, diagram))
        for link, path in zip(diagram.links, points, strict=True)
    )
    drawn = [*rects.values(), *(each.label for each in links if each.label)]
    bounds = around([*drawn, *(Rect(x, y, 0, 0) for path in points for x, y in path)])
    boxes, frames, links = _moved(boxes, frames, links, MARGIN - bounds.x, MARGIN - bounds.y)
    wide = bounds.w + 2 * MARGIN
    legend, height = _legend(diagram, wide, bounds.h + 2 * MARGIN)
    return Layout(wide, height, boxes, frames, links, legend)


def words_of(box: Box, room: float) -> tuple[tuple[Style, str], ...]:
    """The lines of a box: its name, what it is, what it does."""
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
    """Pixels of the grid points that links go through: x by columns, y between rows too."""
    step = diagram.box_width + diagram.gap[0]
    middles = {each.box.at[1]: each.rect.centre[1] for each in boxes}
    rows = sorted(middles)
    found = {}
    for link in diagram.links:
        for column, row in link.via:
            below = max((one for one in rows if one <= row), default=rows[0])
            above = min((one for one in rows if one >= row), default=rows[-1])
            part = 0.0 if above == below else (row - below) / (above - below)
            y = middles[below] + part * (middles[above] - middles[below])
            found[column, row] = (column * step + diagram.box_width / 2, y)
    return found


def _frames(diagram: Diagram, rects: dict[str, Rect]) -> tuple[PlacedFrame, ...]:
    """Inner frames first, so that outer ones go around them."""
    made: list[PlacedFrame] = []
    for frame in sorted(diagram.frames, key=lambda one: len(one.boxes)):
        inner = [each.rect for each in made if set(each.frame.boxes) <= set(frame.boxes)]
        held = around([*(rects[name] for name in frame.boxes), *inner])
        rect = Rect(held.x - PAD, held.y - PAD - HEAD, held.w + 2 * PAD, held.h + 2 * PAD + HEAD)
        made.append(PlacedFrame(frame, rect))
    return tuple(reversed(made))


def _label(
    link: Link, path: tuple[Point, ...], diagram: Diagram
) -> tuple[tuple[str, ...], Rect | None]:
    words = balanced(link.says, LABEL_SIZE, LABEL_ROOM) if link.says else []
    if link.technology:
        words += balanced(f"[{link.technology}]", LABEL_SIZE, LABEL_ROOM)
    if not words:
        return (), None
    x, y = along(list(path), link.place)
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
        tuple(PlacedBox(one.box, shift(one.rect), one.words) for one in boxes),
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
    """One swatch and name for each kind that is there, in lines below the drawing."""
    boxes = {box.kind for box in diagram.boxes}
    links = {link.kind for link in diagram.links}
    there: list[str] = [kind for kind in KIND_NAMES if kind in boxes]
    there += [kind for kind in LINK_NAMES if kind in links]
    made = []
    x, y = float(MARGIN), top
    for kind in there:
        step = LEGEND_SWATCH + 10 + width(LEGEND[kind], SIZES["text"]) + 26
        if x + step > wide and x > MARGIN:
            x, y = float(MARGIN), y + LEGEND_LINE
        made.append((kind, (x, y)))
        x += step
    return tuple(made), y + LEGEND_LINE + 12
