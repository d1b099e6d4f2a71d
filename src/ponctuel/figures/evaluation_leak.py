"""Protocol L: a published figure that uses future information, corrected step by step."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.style import DARK, HATCHES, INK, LIGHT, MIDDLE, canvas, number_text, styled

# kind -> colour and hatch
_STYLES = {
    "publié": ("white", HATCHES[0]),
    "avec fuite": (LIGHT, HATCHES[1]),
    "sans fuite": (MIDDLE, HATCHES[0]),
    "Ponctuel": (DARK, HATCHES[0]),
}
_CHANCE = 0.5


@styled
def leak_peeled(steps: pd.DataFrame) -> Figure:
    """The area under the ROC curve from the published figure to those without leaks.

    Args:
        steps: the result of `other_results.leak_table`.
    """
    figure, (axes,) = canvas(
        "AUC publiée et AUC sans information future", width_in=12, height_in=1.7 + 0.42 * len(steps)
    )
    positions = np.arange(len(steps))[::-1]
    for kind, (colour, hatch) in _STYLES.items():
        chosen = (steps["kind"] == kind).to_numpy()
        if chosen.any():
            axes.barh(
                positions[chosen],
                steps["auc"][chosen] - _CHANCE,
                left=_CHANCE,
                height=0.66,
                color=colour,
                hatch=hatch,
                edgecolor=INK,
                linewidth=0.7,
                label=kind,
            )
    # White below black, so that the lines are visible on bars of every colour.
    axes.hlines(positions, steps["low"], steps["high"], color="white", linewidth=5.5)
    axes.hlines(positions, steps["low"], steps["high"], color=INK, linewidth=2.2)
    ends = steps[["auc", "high"]].max(axis=1)
    for position, end, auc in zip(positions, ends, steps["auc"], strict=True):
        axes.annotate(
            number_text(auc, 3),
            (end, position),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=10,
        )
    axes.set_yticks(positions, steps["label"])
    axes.set_xlim(_CHANCE, 1.03)
    axes.xaxis.set_major_formatter(lambda value, _: number_text(value, 1))
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set(
        xlabel="aire sous la courbe ROC, retard d’au moins 30 min (0,5 : hasard)\n"
        "traits : étendue des tirages ou intervalle à 95 %"
    )
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure
