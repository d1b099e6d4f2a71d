"""Policies of retraining over a year: their decisions, and their gains."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.continued_training import nats_axis
from ponctuel.figures.style import DASHES, INK, MARKERS, SERIES, canvas, styled

POLICIES_FR = {
    "loss": "dès que la perte l’exige",
    "rule": "règle du projet (âge ou perte)",
    "monthly": "chaque mois",
}


@styled
def policy_gains(frame: pd.DataFrame) -> Figure:
    """Gain over never retraining, by month and cumulative, with each retraining marked.

    Args:
        frame: one row per policy and month, with `policy`, `month`, `gain` and `retrained`.
    """
    figure, axes = canvas("Ce qu’aurait gagné chaque politique de réentraînement", ncols=2)
    months = sorted(frame["month"].unique())
    for position, (policy, label) in enumerate(POLICIES_FR.items()):
        part = frame[frame["policy"] == policy].sort_values("month").reset_index(drop=True)
        for axis, values in zip(axes, (part["gain"], part["gain"].cumsum()), strict=True):
            axis.plot(
                part.index,
                values,
                color=SERIES[position],
                linestyle=DASHES[position],
                marker=MARKERS[position],
                label=label,
            )
            retrained_at = part.index[part["retrained"]]
            axis.plot(
                retrained_at,
                values[retrained_at],
                "o",
                color=SERIES[position],
                fillstyle="none",
                markersize=12,
            )
    for axis, title in zip(axes, ("mois par mois", "cumulé"), strict=True):
        axis.axhline(0, color=INK, linewidth=1)
        axis.set_xticks(range(len(months)), [month[5:] for month in months])
        axis.set(title=title, xlabel="mois de 2013" if months[0][:4] == "2013" else "mois")
        nats_axis(axis.yaxis)
    axes[0].set_ylabel("perte évitée par prévision, contre un modèle\njamais réentraîné (nats)")
    axes[0].legend(
        loc="upper right", title="cercle : réentraîné à la fin du mois", title_fontsize=9
    )
    return figure
