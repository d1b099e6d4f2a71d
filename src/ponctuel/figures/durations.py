"""The effect of time zones: durations between local times, and true durations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.figures.style import DARK, INK, LIGHT, canvas, count_axis, count_text, styled

_SHOWN = 5000


@styled
def scheduled_durations(flights: pd.DataFrame) -> Figure:
    """Scheduled durations against distance, before and after cleaning.

    Args:
        flights: `distance_km`, `naive_min` (difference of the local times), `true_min`; if there
            are many flights, an evenly spaced sample is drawn.
    """
    figure, panels = canvas("Durée prévue avant et après le nettoyage", ncols=2, sharey=True)
    step = max(len(flights) // _SHOWN, 1)
    part = flights.iloc[::step]
    sides = (
        ("naive_min", "différence des heures locales", LIGHT),
        ("true_min", "différence des heures UTC", DARK),
    )
    for axes, (column, title, color) in zip(panels, sides, strict=True):
        sns.scatterplot(
            x=part["distance_km"],
            y=part[column] / 60,
            ax=axes,
            s=12,
            color=color,
            edgecolor=INK if color == LIGHT else None,
            linewidth=0.2,
        )
        axes.axhline(0, color=INK, linewidth=1)
        impossible = int((flights[column] <= 0).sum())
        known = np.isfinite(flights[column].astype("float64"))
        axes.set(
            title=f"{title}\nnulles ou négatives : {count_text(impossible)} sur {count_text(known.sum())}",
            xlabel="distance (km)",
        )
        count_axis(axes.xaxis)
    panels[0].set_ylabel("durée prévue, de poste à poste (h)")
    return figure
