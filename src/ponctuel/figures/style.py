"""The style of every figure: one palette, one font, French numbers.

The palette is a part of *cividis*: its lightness varies evenly, so that colour-blind people and
grey prints distinguish the colours; series also differ by marker or hatch.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ponctuel_words.french import NBSP as NBSP
from ponctuel_words.french import THIN as THIN
from ponctuel_words.french import count_text as count_text
from ponctuel_words.french import number_text as number_text
from ponctuel_words.french import percent_text as percent_text

P = ParamSpec("P")

INK = "#1f1f1f"
RULE = "#8a8a8a"
DARK, MIDDLE, LIGHT = "#00224e", "#7c7b78", "#dcc55e"
SERIES = (DARK, MIDDLE, "#b09c50")
MARKERS = ("o", "s", "^")
DASHES = ("-", "--", "-.")
HATCHES = ("", "//", "..")
# Dark means more; the light end is paler than that of cividis, whose yellow is too bright.
SEQUENTIAL = LinearSegmentedColormap.from_list(
    "ponctuel", ["#fbf7e6", "#dccb80", "#8c897c", "#434e6c", "#00224e"]
)
MISSING = "#ffffff"

MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

RC: dict[str, object] = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "figure.titlesize": 13.5,
    "figure.titleweight": "bold",
    "axes.titlesize": 11.5,
    "axes.labelsize": 11,
    "axes.labelcolor": INK,
    "axes.edgecolor": RULE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "hatch.linewidth": 0.8,
    "lines.linewidth": 2,
    "lines.markersize": 6,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
}


def styled(make: Callable[P, Figure]) -> Callable[P, Figure]:
    """Decorate a function so that it draws with the common style, whatever the caller's settings.

    Where the first frame has no rows (other data may lack a source), the figure is
    `nothing_to_draw`.
    """

    @functools.wraps(make)
    def draw(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context(RC):
            if args and isinstance(args[0], pd.DataFrame) and args[0].empty:
                return nothing_to_draw()
            return make(*args, **kwargs)

    return draw


def canvas(
    title: str, width_in: float = 9.5, height_in: float = 4.8, **grid: Any
) -> tuple[Figure, np.ndarray]:
    """A figure that pyplot does not keep in memory, and its axes as a flat array."""
    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    axes = np.atleast_1d(figure.subplots(**grid)).ravel()
    figure.suptitle(title, x=0.01, ha="left")
    return figure, axes


def nothing_to_draw() -> Figure:
    """A small figure with a note that there are no data."""
    figure, (axes,) = canvas("Pas de données pour cette figure", height_in=1.4)
    axes.text(
        0.5, 0.5, "La source ne contient pas les données nécessaires.", ha="center", va="center"
    )
    axes.set_axis_off()
    return figure


def points_text(share: float, digits: int = 1) -> str:
    """0.0256 as « 2,6 points »."""
    plural = "s" if abs(round(100 * share, digits)) >= 2 else ""
    return f"{number_text(100 * share, digits)}{NBSP}point{plural}"


def day_text(day: Any, *, with_year: bool = True) -> str:
    """A day as « 8 févr. 2024 »."""
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first} {MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")


def percent_axis(axis: Any, digits: int = 0) -> None:
    axis.set_major_formatter(FuncFormatter(lambda share, _: percent_text(share, digits)))


def count_axis(axis: Any) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: count_text(value)))
