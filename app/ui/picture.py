"""The forecast as a picture: inline SVG, drawn here, readable in grey and on a phone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from app.ui.bins import EDGES_MIN, probability_bins
from app.ui.html import HTML, NOTHING, html, joined
from app.ui.svg import line, rect, text
from app.ui.texts import say
from ponctuel_sdk import Forecast
from ponctuel_sdk.models.schedule import Outcome
from ponctuel_words.formats import delay, number, probability, short_delay

LATE_FROM_MIN = 15
# Edges that are labelled in the narrow drawing.
FEW_LABELS_MIN = (-30, 0, 15, 30, 60, 120)
# The drawn ends of the open bins, to place a mark within their bars.
LOWEST_MIN, HIGHEST_MIN = -60, 360
# Steps of the vertical scale, in per cent.
STEPS = (1, 2, 5, 10, 20, 25)
# Height of the scale relative to the highest bar.
HEADROOM = 1.08


@dataclass(frozen=True)
class Shape:
    """Sizes of a drawing, in its own units (pixels at full width)."""

    width: int
    height: int
    left: int
    side_column: int
    font: int
    top: int = 66
    bottom: int = 44
    crowded: bool = False


WIDE = Shape(width=720, height=350, left=44, side_column=74, font=13)
NARROW = Shape(width=332, height=300, left=26, side_column=50, font=11, crowded=True)


def draw(forecast: Forecast, outcome: Outcome | None, language: str) -> HTML:
    """The picture at both widths; the style sheet shows the one that fits."""
    drawings = {
        name: _Drawing(shape, forecast, outcome, language).svg()
        for name, shape in (("wide", WIDE), ("narrow", NARROW))
    }
    return joined(
        html('<div class="p-pic p-pic-{name}">{svg}</div>', name=name, svg=svg)
        for name, svg in drawings.items()
    )


def describe(forecast: Forecast, outcome: Outcome | None, language: str) -> str:
    """The picture in words, for those who cannot see it."""
    interval = say(
        language,
        "interval",
        low=delay(forecast.delay_p05_min, language),
        high=delay(forecast.delay_p95_min, language),
    )
    median = f"{say(language, 'median_mark')} {delay(forecast.delay_p50_min, language)}"
    cancelled = f"{say(language, 'cancelled')} {probability(forecast.p_cancelled, language)}"
    parts = [say(language, "pic_title"), interval, median, cancelled]
    if outcome:
        name = _outcome_name(outcome, language)
        parts.append(say(language, "outcome_mark", outcome=name))
    return ". ".join(parts) + "."


def _outcome_name(outcome: Outcome, language: str) -> str:
    if outcome.outcome == "arrived" and outcome.arr_delay_min is not None:
        return delay(outcome.arr_delay_min, language)
    key = {"cancelled": "pic_cancelled", "diverted": "pic_diverted"}.get(outcome.outcome)
    return say(language, key) if key else outcome.outcome


class _Drawing:
    """One drawing of one forecast."""

    def __init__(
        self, shape: Shape, forecast: Forecast, outcome: Outcome | None, language: str
    ) -> None:
        self.shape, self.forecast, self.outcome, self.language = shape, forecast, outcome, language
        self.bins = probability_bins(forecast)
        side = 2 * shape.side_column
        self.step = (shape.width - shape.left - side - 8) / len(self.bins)
        self.side_left = shape.left + self.step * len(self.bins) + 8
        self.floor = shape.height - shape.bottom
        self.scale_max, self.tick = self._scale()

    def _scale(self) -> tuple[float, int]:
        """Highest value of the vertical scale and its step, in per cent."""
        cancelled = self.forecast.p_cancelled or 0.0
        highest_share = max([*self.bins, cancelled, self.forecast.p_diverted])
        highest_percent = 100 * HEADROOM * highest_share
        tick = next((step for step in STEPS if highest_percent / step <= 4), STEPS[-1])
        return math.ceil(highest_percent / tick) * tick, tick

    def svg(self) -> HTML:
        shape = self.shape
        body = self._band() + self._grid() + self._bars() + self._sides() + self._axis()
        return html(
            '<svg role="img" aria-label="{words}" viewBox="0 0 {width} {height}" '
            'xmlns="http://www.w3.org/2000/svg" font-size="{font}">'
            "<title>{words}</title>{body}{marks}</svg>",
            words=describe(self.forecast, self.outcome, self.language),
            width=shape.width,
            height=shape.height,
            font=shape.font,
            body=body,
            marks=self._marks(),
        )

    def x(self, minutes: float) -> float:
        """Place of a delay: linear within each bin, because the bins differ in width."""
        edges = [LOWEST_MIN, *EDGES_MIN, HIGHEST_MIN]
        inside = min(max(minutes, edges[0]), edges[-1])
        for bin_n, (low, high) in enumerate(pairwise(edges)):
            if inside <= high:
                return self.shape.left + self.step * (bin_n + (inside - low) / (high - low))
        raise AssertionError("delays are clipped to the last bin")

    def y(self, share: float) -> float:
        return self.floor - (self.floor - self.shape.top) * 100.0 * share / self.scale_max

    def _band(self) -> HTML:
        low, high = self._interval()
        return rect(low, self.shape.top, high - low, self.floor - self.shape.top, "p-band")

    def _interval(self) -> tuple[float, float]:
        return self.x(self.forecast.delay_p05_min), self.x(self.forecast.delay_p95_min)

    def _grid(self) -> HTML:
        shape, lines = self.shape, []
        for value in range(0, round(self.scale_max) + 1, self.tick):
            y = self.y(value / 100)
            lines.append(line(shape.left, y, shape.width, y, "p-grid"))
            lines.append(text(shape.left - 6, y + 4, str(value), "end", "p-soft"))
        title = say(self.language, "axis_y")
        lines.append(text(0, shape.top - 12, title, "start", "p-soft"))
        return joined(lines)

    def _bars(self) -> HTML:
        bars = []
        for bin_n, share in enumerate(self.bins):
            late = bin_n > 0 and EDGES_MIN[bin_n - 1] >= LATE_FROM_MIN
            left = self.shape.left + bin_n * self.step + 1.5
            y = self.y(share)
            kind = "p-bar-late" if late else "p-bar"
            tip = html("<title>{share}</title>", share=probability(share, self.language))
            bars.append(rect(left, y, self.step - 3, self.floor - y, kind, tip))
        return joined(bars)

    def _sides(self) -> HTML:
        """Separate bars for diversion and cancellation."""
        parts = []
        for column, name in enumerate(("diverted", "cancelled")):
            share = getattr(self.forecast, f"p_{name}")
            left = self.side_left + column * self.shape.side_column
            middle = left + self.shape.side_column / 2
            y = self.y(share or 0.0)
            width = min(self.step - 3, 44)
            parts.append(rect(middle - width / 2, y, width, self.floor - y, "p-bar-side"))
            parts.append(text(middle, y - 5, probability(share, self.language), "middle", "p-ink"))
            label = say(self.language, f"pic_{name}")
            parts.append(text(middle, self.floor + 17, label, "middle", "p-soft"))
        return joined(parts)

    def _axis(self) -> HTML:
        shape = self.shape
        end = self.side_left - 8
        parts = [line(shape.left, self.floor, shape.width, self.floor, "p-line")]
        for edge in EDGES_MIN:
            x = self.x(edge)
            parts.append(line(x, self.floor, x, self.floor + 4, "p-line"))
            if self.shape.crowded and edge not in FEW_LABELS_MIN:
                continue
            label = number(edge, self.language)
            parts.append(text(x, self.floor + 17, label, "middle", "p-soft"))
        title = say(self.language, "axis_x")
        middle = (shape.left + end) / 2
        parts.append(text(middle, shape.height - 6, title, "middle", "p-soft"))
        return joined(parts)

    def _marks(self) -> HTML:
        low, high = self._interval()
        interval_y = self.shape.top - 2
        parts = [
            line(low, interval_y, high, interval_y, "p-mark"),
            line(low, interval_y - 5, low, interval_y + 5, "p-mark"),
            line(high, interval_y - 5, high, interval_y + 5, "p-mark"),
        ]
        name = say(self.language, "interval_mark")
        parts.append(self._label((low + high) / 2, 34, name, "p-ink"))
        middle = self.x(self.forecast.delay_p50_min)
        parts.append(line(middle, interval_y, middle, self.floor, "p-halo"))
        parts.append(line(middle, interval_y - 14, middle, self.floor, "p-median"))
        words = f"{say(self.language, 'median_mark')} {short_delay(self.forecast.delay_p50_min)}"
        parts.append(self._label(middle, 14, words, "p-ink"))
        return joined(parts) + self._outcome_mark()

    def _outcome_mark(self) -> HTML:
        if not self.outcome:
            return NOTHING
        kind = self.outcome.outcome
        if kind == "arrived":
            x = self.x(self.outcome.arr_delay_min or 0.0)
        else:
            column = {"diverted": 0.5, "cancelled": 1.5}[kind]
            x = self.side_left + column * self.shape.side_column
        y = self.floor
        points = f"{x:.1f},{y - 2:.1f} {x - 7:.1f},{y - 16:.1f} {x + 7:.1f},{y - 16:.1f}"
        words = _outcome_name(self.outcome, self.language)
        return (
            line(x, self.shape.top, x, y - 14, "p-halo")
            + line(x, self.shape.top, x, y - 14, "p-real")
            + html('<polygon points="{points}" class="p-real-head"/>', points=points)
            + self._label(x, self.shape.top + 16, words, "p-real-text")
        )

    def _label(self, x: float, y: float, words: str, kind: str) -> HTML:
        """A centred label that stays within the drawing."""
        half = len(words) * self.shape.font * 0.27
        inside = min(max(x, self.shape.left + half), self.shape.width - half)
        return text(inside, y, words, "middle", kind)
