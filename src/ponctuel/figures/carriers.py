"""Delays by carrier: their whole distributions."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.figures.lateness import at_least
from ponctuel.figures.style import (
    DARK,
    HATCHES,
    INK,
    LIGHT,
    MISSING,
    SEQUENTIAL,
    canvas,
    count_text,
    percent_axis,
    styled,
)


@styled
def carrier_distribution(carriers: pd.DataFrame) -> Figure:
    """Box plot of each carrier's delays, and its shares of late and of cancelled flights.

    Args:
        carriers: `carrier_name`, `flights_n`, `p05_min` … `p95_min`, `mean_min`, `late_share`,
            `late_min`, `cancelled_share`, in the order of drawing (from below).
    """
    figure, (left, right) = canvas(
        "Retard à l’arrivée, par compagnie (nombre de vols)",
        height_in=1.6 + 0.36 * len(carriers),
        ncols=2,
        width_ratios=(3, 2),
        sharey=True,
    )
    boxes = [
        {
            "whislo": row.p05_min,
            "q1": row.p25_min,
            "med": row.p50_min,
            "q3": row.p75_min,
            "whishi": row.p95_min,
            "mean": row.mean_min,
            "fliers": [],
            "label": f"{row.carrier_name} ({count_text(row.flights_n)})",
        }
        for row in carriers.itertuples()
    ]
    left.bxp(
        boxes,
        orientation="horizontal",
        showmeans=True,
        patch_artist=True,
        widths=0.6,
        boxprops={"facecolor": "#c7ccd8", "edgecolor": DARK},
        medianprops={"color": DARK, "lw": 2.5},
        meanprops={"marker": "D", "markerfacecolor": "white", "markeredgecolor": INK},
        whiskerprops={"color": DARK},
        capprops={"color": DARK},
    )
    left.axvline(0, color=INK, linewidth=1, linestyle="--")
    left.grid(True, axis="x")
    left.set(
        xlabel="retard à l’arrivée (min)",
        title="boîte : moitié des vols ; moustaches : 5 à 95 % ; losange : moyenne",
    )
    left.title.set_fontsize(10)
    positions = range(1, len(carriers) + 1)
    right.barh(
        positions,
        carriers["late_share"],
        height=0.38,
        align="edge",
        color=DARK,
        label=f"en retard d’{at_least(carriers)}",
    )
    right.barh(
        positions,
        carriers["cancelled_share"],
        height=-0.38,
        align="edge",
        color=LIGHT,
        edgecolor=INK,
        linewidth=0.5,
        hatch=HATCHES[1],
        label="annulés",
    )
    percent_axis(right.xaxis)
    right.grid(True, axis="x")
    right.set(xlabel="part des vols de la compagnie")
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower right", ncols=2)
    return figure


@styled
def carrier_hours(frame: pd.DataFrame) -> Figure:
    """Heatmap of lateness by carrier and hour.

    Args:
        frame: `carrier_name`, `hour_local`, `late_share`, `late_min`.
    """
    grid = frame.pivot(index="carrier_name", columns="hour_local", values="late_share")
    grid = grid.loc[grid.mean(axis=1).sort_values().index]
    figure, (axes,) = canvas(
        "Ponctualité par compagnie et par heure", height_in=1.6 + 0.3 * len(grid)
    )
    sns.heatmap(
        grid,
        ax=axes,
        cmap=SEQUENTIAL,
        linewidths=0.5,
        vmin=0,
        cbar_kws={"label": f"part des vols en retard d’{at_least(frame)}"},
    )
    percent_axis(axes.collections[0].colorbar.ax.yaxis)
    axes.set_facecolor(MISSING)
    axes.set(xlabel="heure locale de départ prévue (h) ; case vide : moins de 30 vols", ylabel="")
    axes.grid(False)
    return figure
