"""Ponctuel among its peers (protocol P)."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.reporting.figures.leads import LEAD_LABEL, far_to_near, lead_text
from ponctuel.reporting.figures.style import MISSING, SEQUENTIAL, canvas, number_text, styled

_NAMES = {
    "champion": "Ponctuel",
    "logistic": "régression logistique",
    "hist_gradient_boosting": "HistGradientBoosting",
    "lightgbm": "LightGBM",
    "flaml": "FLAML",
}


@styled
def peers_by_lead(peers: pd.DataFrame) -> Figure:
    """Heat map of every contestant's skill at each lead time, the best on average first.

    Args:
        peers: what `other_results.peers_table` returns.
    """
    grid = peers.pivot(index="model", columns="lead_time_min", values="skill")
    grid = grid.reindex(columns=far_to_near(grid.columns))
    grid = grid.loc[grid.mean(axis=1).sort_values(ascending=False).index]
    figure, (axes,) = canvas("Ponctuel et ses pairs : gain sur la climatologie, 30 min ou plus",
                             width_in=10.5, height_in=1.9 + 0.42 * len(grid))  # fmt: skip
    texts = grid.map(lambda gain: "" if pd.isna(gain) else number_text(100 * gain, 1))
    sns.heatmap(100 * grid, ax=axes, cmap=SEQUENTIAL, linewidths=0.5, annot=texts, fmt="",
                annot_kws={"fontsize": 9}, cbar_kws={"label": "gain (%)"})  # fmt: skip
    axes.set_xticklabels([lead_text(lead) for lead in grid.columns], rotation=0)
    axes.set_yticklabels([_NAMES.get(str(name), str(name)) for name in grid.index], rotation=0)
    axes.set(xlabel=f"{LEAD_LABEL} (gain en %)", ylabel="")
    axes.set_facecolor(MISSING)
    axes.grid(False)
    return figure
