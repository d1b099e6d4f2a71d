"""Routes that are late most often."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.lateness import at_least
from ponctuel.figures.style import (
    DARK,
    INK,
    RULE,
    canvas,
    count_text,
    percent_axis,
    percent_text,
    styled,
)

_SHOWN = 20
_Z95 = 1.959964


def wilson(successes: pd.Series, trials: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The 95 % interval of a share (Wilson, 1927), which is valid for small counts too."""
    share = successes / trials
    centre = (share + _Z95**2 / (2 * trials)) / (1 + _Z95**2 / trials)
    half = (_Z95 / (1 + _Z95**2 / trials)) * np.sqrt(
        share * (1 - share) / trials + _Z95**2 / (4 * trials**2)
    )
    return centre - half, centre + half


@styled
def worst_routes(routes: pd.DataFrame) -> Figure:
    """The routes with the highest shares of late flights, with the uncertainty of each share.

    Args:
        routes: `origin_code`, `destination_code`, `flights_n`, `arrived_n`, `late_n`, `late_share`,
            `late_min`, by decreasing share.
    """
    worst = routes.head(_SHOWN).iloc[::-1]
    figure, (axes,) = canvas(
        f"Les {len(worst)} liaisons les plus souvent en retard", height_in=1.7 + 0.27 * len(worst)
    )
    low, high = wilson(worst["late_n"], worst["arrived_n"])
    positions = np.arange(len(worst))
    axes.hlines(positions, low, high, color=RULE, linewidth=5, label="intervalle à 95 % (Wilson)")
    axes.plot(worst["late_share"], positions, "o", color=DARK, markersize=8, label="part observée")
    overall = float(routes["late_n"].sum() / routes["arrived_n"].sum())
    axes.axvline(overall, color=INK, linestyle="--", linewidth=1.2)
    axes.annotate(
        f"toutes liaisons : {percent_text(overall)}",
        (overall, len(worst) - 0.5),
        (4, 0),
        textcoords="offset points",
        fontsize=9.5,
        va="center",
    )
    names = worst["origin_code"] + " → " + worst["destination_code"]
    axes.set_yticks(
        positions,
        [f"{name} ({count_text(n)})" for name, n in zip(names, worst["flights_n"], strict=True)],
    )
    percent_axis(axes.xaxis)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set(
        xlabel=f"part des vols arrivés avec {at_least(routes)} de retard",
        ylabel="liaison (nombre de vols)",
    )
    axes.legend(loc="lower right")
    return figure
