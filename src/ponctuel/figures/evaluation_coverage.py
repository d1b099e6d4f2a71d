"""Coverage of the 90 % interval by slice."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ponctuel.figures.leads import LEAD_LABEL, far_to_near
from ponctuel.figures.style import (
    DARK,
    INK,
    LIGHT,
    MISSING,
    SEQUENTIAL,
    canvas,
    count_text,
    number_text,
    percent_axis,
    styled,
)
from ponctuel_words.lead_times import lead_text

NOMINAL, LOW, HIGH = 0.90, 0.85, 0.95


@styled
def coverage_forest(intervals: pd.DataFrame) -> Figure:
    """Coverage of each slice, all lead times together, with its interval.

    Args:
        intervals: `kind`, `slice`, `n`, `coverage`, `low`, `high`, in the order of drawing.
    """
    shown = intervals.iloc[::-1].reset_index(drop=True)
    figure, (axes,) = canvas(
        "Couverture de l’intervalle à 90 %, par tranche",
        width_in=10,
        height_in=1.9 + 0.28 * len(shown),
    )
    axes.axvspan(LOW, HIGH, color=LIGHT, alpha=0.35, linewidth=0, label="bande admise, 85 à 95 %")
    axes.axvline(NOMINAL, color=INK, linewidth=1, linestyle="--", label="niveau nominal")
    positions = np.arange(len(shown))
    axes.hlines(
        positions,
        shown["low"],
        shown["high"],
        color=DARK,
        linewidth=2,
        label="intervalle à 95 % (semaines rééchantillonnées)",
    )
    axes.plot(
        shown["coverage"], positions, "o", color=DARK, label="part des retards dans l’intervalle"
    )
    axes.set_yticks(
        positions,
        [
            f"{row.kind} : {row.slice} ({count_text(row.n)})"
            if row.kind != "ensemble"
            else f"{row.slice} ({count_text(row.n)})"
            for row in shown.itertuples()
        ],
    )
    edges = [*shown["low"], *shown["high"], LOW, HIGH]
    axes.set_xlim(min(edges) - 0.01, min(max(edges) + 0.01, 1))
    percent_axis(axes.xaxis)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set(
        xlabel="couverture, toutes échéances réunies", ylabel="tranche (prévisions de vols arrivés)"
    )
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@styled
def coverage_by_lead(table: pd.DataFrame) -> Figure:
    """Coverage of each slice at each lead time; cells outside the accepted range are framed.

    Args:
        table: `kind`, `slice`, `lead_time_min`, `coverage`, in the order of drawing.
    """
    order = far_to_near(table["lead_time_min"])
    named = table.assign(
        name=np.where(
            table["kind"] == "ensemble", table["slice"], table["kind"] + " : " + table["slice"]
        )
    )
    grid = named.pivot(index="name", columns="lead_time_min", values="coverage")
    grid = grid.reindex(index=named["name"].unique(), columns=order)
    figure, (axes,) = canvas(
        "Couverture de l’intervalle à 90 %, par tranche et par échéance",
        width_in=10.5,
        height_in=1.8 + 0.3 * len(grid),
    )
    texts = grid.map(lambda share: "" if np.isnan(share) else number_text(100 * share, 1))
    sns.heatmap(
        grid,
        ax=axes,
        cmap=SEQUENTIAL,
        vmin=0.8,
        vmax=1,
        linewidths=0.5,
        annot=texts,
        fmt="",
        annot_kws={"fontsize": 8.5},
        cbar_kws={
            "label": "part des retards dans l’intervalle",
            "ticks": [0.8, LOW, NOMINAL, HIGH, 1],
        },
    )
    percent_axis(axes.collections[0].colorbar.ax.yaxis)
    for row, column in np.argwhere(((grid < LOW) | (grid > HIGH)).to_numpy()):
        axes.add_patch(
            Rectangle(
                (column + 0.04, row + 0.06), 0.92, 0.88, fill=False, edgecolor=INK, linewidth=2
            )
        )
    axes.set_xticklabels([lead_text(lead) for lead in order], rotation=0)
    axes.set(xlabel=f"{LEAD_LABEL} (en % ; encadré : hors de la bande de 85 à 95 %)", ylabel="")
    axes.tick_params(axis="y", rotation=0)
    axes.set_facecolor(MISSING)
    axes.grid(False)
    return figure
