"""Redundancy between families of features."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.figures.leads import wrapped
from ponctuel.figures.style import DARK, SEQUENTIAL, canvas, styled


@styled
def family_redundancy(matrix: pd.DataFrame, groups: pd.DataFrame) -> Figure:
    """Correlation between families, and the number of groups of features by threshold.

    Args:
        matrix: correlation of the families, square: one row and one column per `family`.
        groups: `threshold`, `groups_n` left when features correlated above it are merged.
    """
    figure, (left, right) = canvas(
        "Redondance des variables", width_in=13, height_in=7.4, ncols=2, width_ratios=(5, 2)
    )
    texts = matrix.map(lambda value: "" if pd.isna(value) else f"{100 * value:.0f}")
    sns.heatmap(
        matrix,
        ax=left,
        cmap=SEQUENTIAL,
        vmin=0,
        vmax=1,
        linewidths=0.5,
        annot=texts,
        fmt="",
        annot_kws={"fontsize": 8},
        cbar_kws={"label": "corrélation de rang, en valeur absolue", "shrink": 0.6},
    )
    numbers = [str(position + 1) for position in range(len(matrix))]
    left.set_xticklabels(numbers, rotation=0)
    left.set_yticklabels(
        [f"{wrapped(str(name), 40)} – {n}" for name, n in zip(matrix.index, numbers, strict=True)],
        rotation=0,
        fontsize=8.5,
    )
    left.set(
        xlabel="famille (numéro de la ligne) ; en centièmes : meilleure corrélation, en moyenne",
        ylabel="",
    )
    left.grid(False)
    for axis in (left.collections[0].colorbar.ax.yaxis, right.xaxis):
        axis.set_major_formatter(lambda value, _: f"{value:.1f}".replace(".", ","))
    right.plot(groups["threshold"], groups["groups_n"], color=DARK, marker="o")
    right.set(xlabel="corrélation moyenne\nau sein d’un groupe", ylabel="groupes restants")
    right.set_ylim(bottom=0)
    return figure
