"""Days: a calendar of the whole period, and delays around public holidays."""

from __future__ import annotations

import numpy as np
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
    MONTHS,
    SEQUENTIAL,
    canvas,
    percent_axis,
    styled,
)


@styled
def calendar_heatmap(days: pd.DataFrame) -> Figure:
    """Heat map of disrupted flights: one row per month, one cell per day; dots are holidays.

    Args:
        days: `date_local`, `holiday_name`, `late_share`, `late_min`, `cancelled_share`.
    """
    day = pd.to_datetime(days["date_local"])
    disturbed = days["late_share"].fillna(0) * (1 - days["cancelled_share"])
    frame = pd.DataFrame(
        {
            "month": day.dt.to_period("M"),
            "day": day.dt.day,
            "share": disturbed + days["cancelled_share"],
            "holiday": days["holiday_name"].notna(),
        }
    )
    grid = frame.pivot(index="month", columns="day", values="share").reindex(columns=range(1, 32))
    height_in = 1.8 + 0.33 * len(grid)
    figure, (axes,) = canvas("Part des vols perturbés, jour par jour", height_in=height_in)
    sns.heatmap(
        grid,
        ax=axes,
        cmap=SEQUENTIAL,
        vmin=0,
        linewidths=0.5,
        cbar_kws={"label": f"part des vols annulés ou en retard d’{at_least(days)}"},
    )
    percent_axis(axes.collections[0].colorbar.ax.yaxis)
    marked = frame[frame["holiday"]]
    rows = grid.index.get_indexer(pd.PeriodIndex(marked["month"])) + 0.5
    axes.scatter(
        marked["day"] - 0.5, rows, s=26, color="white", edgecolor=INK, zorder=3, label="jour férié"
    )
    axes.set_facecolor(MISSING)
    labels = [f"{MONTHS[month.month - 1]} {month.year}" for month in grid.index]
    axes.set_yticks(np.arange(len(grid)) + 0.5, labels, rotation=0)
    axes.set(xlabel="jour du mois", ylabel="")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1))
    axes.grid(False)
    return figure


@styled
def holidays(frame: pd.DataFrame) -> Figure:
    """Lateness and cancellations by distance to the nearest public holiday.

    Args:
        frame: `days_to_holiday`, `late_share`, `late_min`, `cancelled_share`.
    """
    figure, (axes,) = canvas("Retards et annulations autour des jours fériés", height_in=4.2)
    positions = np.arange(len(frame))
    axes.bar(
        positions - 0.2,
        frame["late_share"],
        0.4,
        color=DARK,
        label=f"en retard d’{at_least(frame)}",
    )
    axes.bar(
        positions + 0.2,
        frame["cancelled_share"],
        0.4,
        color=LIGHT,
        edgecolor=INK,
        linewidth=0.5,
        hatch=HATCHES[1],
        label="annulés",
    )
    labels = [f"{distance:+d}" if distance else "férié" for distance in frame["days_to_holiday"]]
    axes.set_xticks(positions, [label.replace("-", "−") for label in labels])
    percent_axis(axes.yaxis)
    axes.set(xlabel="jours depuis le jour férié le plus proche", ylabel="part des vols")
    axes.legend(loc="upper right", bbox_to_anchor=(1, 1.12), ncols=2)
    return figure
