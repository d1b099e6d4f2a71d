"""Missing values in the raw data: tail numbers and weather."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.figures.style import (
    DARK,
    HATCHES,
    INK,
    LIGHT,
    MONTHS,
    SEQUENTIAL,
    SERIES,
    canvas,
    count_text,
    nothing_to_draw,
    percent_axis,
    percent_text,
    styled,
)

_OUTCOMES = {"arrived": "arrivés", "cancelled": "annulés", "diverted": "déroutés"}


@styled
def missing_values(columns: pd.DataFrame) -> Figure:
    """Columns of the raw tables with empty values.

    Args:
        columns: `table`, `column`, `missing_share`; complete columns are left out.
    """
    part = columns[columns["missing_share"] > 0].sort_values(["table", "missing_share"])
    if part.empty:
        return nothing_to_draw()
    tables = list(dict.fromkeys(part["table"]))
    figure, (axes,) = canvas(
        "Valeurs vides dans les données brutes", height_in=1.6 + 0.3 * len(part)
    )
    for position, table in enumerate(tables):
        rows = part[part["table"] == table]
        axes.barh(
            rows["table"] + "." + rows["column"],
            rows["missing_share"],
            color=(SERIES[0], LIGHT, SERIES[1])[position % 3],
            edgecolor=INK,
            linewidth=0.5,
            hatch=HATCHES[position % 3],
        )
    for position, share in enumerate(part["missing_share"]):
        text = percent_text(share, 1) if share >= 0.0005 else "< 0,1 %"
        axes.annotate(
            text, (share, position), (4, 0), textcoords="offset points", va="center", fontsize=9
        )
    axes.set_xlim(0, 1.08)
    percent_axis(axes.xaxis)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set(xlabel="part de lignes sans valeur", ylabel="table.colonne")
    return figure


@styled
def tail_by_outcome(outcomes: pd.DataFrame) -> Figure:
    """The share of flights without a tail number, by outcome.

    Args:
        outcomes: `outcome`, `flights_n`, `tail_missing_share`.
    """
    figure, (axes,) = canvas("Immatriculation absente, selon le résultat observé", height_in=3.2)
    labels = [
        f"{_OUTCOMES[row.outcome]}\n({count_text(row.flights_n)} vols)"
        for row in outcomes.itertuples()
    ]
    sns.barplot(
        x=outcomes["tail_missing_share"],
        y=labels,
        ax=axes,
        color=DARK,
        saturation=1,
        width=0.6,
        orient="h",
    )
    for position, share in enumerate(outcomes["tail_missing_share"]):
        axes.annotate(
            percent_text(share, 1),
            (share, position),
            (5, 0),
            va="center",
            textcoords="offset points",
        )
    percent_axis(axes.xaxis)
    axes.set_xlim(0, max(float(outcomes["tail_missing_share"].max()) * 1.15, 0.01))
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set(xlabel="part des vols sans immatriculation d’avion", ylabel="")
    return figure


@styled
def weather_gaps(months: pd.DataFrame) -> Figure:
    """Heat map of missing weather values, by month and measure.

    Args:
        months: `month`, then one column per measure with its missing share.
    """
    grid = months.set_index("month").T
    figure, (axes,) = canvas(
        "Valeurs météo manquantes, mois par mois", height_in=1.7 + 0.35 * len(grid)
    )
    texts = grid.map(lambda share: percent_text(share) if share >= 0.005 else "")
    sns.heatmap(
        grid,
        ax=axes,
        cmap=SEQUENTIAL,
        vmin=0,
        vmax=1,
        annot=texts,
        fmt="",
        annot_kws={"fontsize": 8.5},
        linewidths=0.5,
        cbar_kws={"label": "part des heures sans valeur"},
    )
    percent_axis(axes.collections[0].colorbar.ax.yaxis)
    days = [pd.Timestamp(month) for month in grid.columns]
    axes.set_xticks(
        [position + 0.5 for position in range(len(days))],
        [f"{MONTHS[day.month - 1]}\n{day.year}" for day in days],
        rotation=0,
    )
    axes.set(xlabel="", ylabel="")
    axes.grid(False)
    return figure
