"""Ponctuel compared with its peers (protocol P)."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.figures.leads import LEAD_LABEL, far_to_near
from ponctuel.figures.style import MISSING, SEQUENTIAL, canvas, number_text, styled
from ponctuel_words.lead_times import lead_text

_NAMES = {
    "climatology": "climatologie",
    "logistic": "régression logistique",
    "hist_gradient_boosting": "HistGradientBoosting",
    "direct": "LightGBM direct",
    "direct_tuned": "LightGBM direct, réglé",
    "lightgbm": "LightGBM",
    "flaml": "FLAML",
}


@styled
def peers_by_lead(peers: pd.DataFrame) -> Figure:
    """Heat map of Ponctuel's gain over every peer at each lead time; bold where significant.

    Args:
        peers: the result of `other_results.peers_table`.
    """
    order = far_to_near(peers["lead_time_min"])
    gain, low = (
        1000 * peers.pivot(index="peer", columns="lead_time_min", values=name)[order]
        for name in ("gain", "low")
    )
    order_of_peers = gain.mean(axis=1).sort_values().index
    gain, low = gain.loc[order_of_peers], low.loc[order_of_peers]
    figure, (axes,) = canvas(
        "Gain de Ponctuel sur chaque pair, retard d’au moins 30 min",
        width_in=10.5,
        height_in=1.9 + 0.42 * len(gain),
    )
    texts = gain.map(lambda value: "" if pd.isna(value) else number_text(value, 1))
    sns.heatmap(
        gain,
        ax=axes,
        cmap=SEQUENTIAL,
        linewidths=0.5,
        annot=texts,
        fmt="",
        annot_kws={"fontsize": 9},
        cbar_kws={"label": "gain (millièmes de nat)"},
    )
    for text, significant in zip(axes.texts, (low > 0).to_numpy().ravel(), strict=True):
        text.set_fontweight("bold" if significant else "normal")
        text.set_fontstyle("normal" if significant else "italic")
    axes.set_xticklabels([lead_text(lead) for lead in order], rotation=0)
    axes.set_yticklabels([_NAMES.get(str(name), str(name)) for name in gain.index], rotation=0)
    axes.set(xlabel=f"{LEAD_LABEL} (en gras : l’intervalle à 95 % exclut zéro)", ylabel="")
    axes.set_facecolor(MISSING)
    axes.grid(False)
    return figure
