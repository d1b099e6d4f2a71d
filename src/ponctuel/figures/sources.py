"""Separation of late flights by the quantities of each source."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.lateness import at_least
from ponctuel.figures.style import DARK, LIGHT, RULE, canvas, percent_axis, styled


@styled
def source_separation(frame: pd.DataFrame) -> Figure:
    """Shares of late flights of the least and the most delayed group, for each quantity.

    Args:
        frame: the result of `separation.separation`.
    """
    span = frame["highest_share"] - frame["lowest_share"]
    part = frame.loc[span.sort_values().index]
    figure, (axes,) = canvas(
        "Séparation des retards par chaque source", height_in=1.8 + 0.34 * len(part)
    )
    positions = np.arange(len(part))
    axes.hlines(positions, part["lowest_share"], part["highest_share"], color=RULE, linewidth=2.5)
    axes.plot(
        part["lowest_share"],
        positions,
        "o",
        color=LIGHT,
        markeredgecolor=DARK,
        markersize=8,
        label="groupe le moins en retard",
    )
    axes.plot(
        part["highest_share"],
        positions,
        "s",
        color=DARK,
        markersize=8,
        label="groupe le plus en retard",
    )
    axes.set_yticks(positions, part["label_fr"] + " [" + part["source"] + "]")
    percent_axis(axes.xaxis)
    axes.set_xlim(left=0)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set(xlabel=f"part des vols arrivés avec {at_least(frame)} de retard", ylabel="")
    axes.legend(loc="lower right")
    return figure
