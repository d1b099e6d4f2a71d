"""Delay through the day and the week."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.figures.lateness import at_least
from ponctuel.figures.style import (
    DARK,
    DASHES,
    INK,
    MARKERS,
    MISSING,
    SEQUENTIAL,
    SERIES,
    WEEKDAYS,
    canvas,
    percent_axis,
    styled,
)


@styled
def delay_by_hour(hours: pd.DataFrame) -> Figure:
    """Quantiles of the delay, and shares of late flights, by local hour.

    Args:
        hours: `hour_local`, `p25_min`, `p50_min`, `p75_min`, `p90_min`, `late_share`,
            `late_min`, `late60_share`.
    """
    figure, (left, right) = canvas("Retard selon l’heure de départ", ncols=2)
    hour = hours["hour_local"]
    left.fill_between(
        hour, hours["p25_min"], hours["p75_min"], color="#c7ccd8", label="50 % des vols"
    )
    left.plot(hour, hours["p50_min"], color=DARK, marker="o", label="médiane")
    left.plot(
        hour, hours["p90_min"], color=SERIES[1], marker="s", linestyle="--", label="90ᵉ centile"
    )
    left.axhline(0, color=INK, linewidth=1)
    left.set(xlabel="heure locale de départ prévue (h)", ylabel="retard à l’arrivée (min)")
    left.legend(loc="upper left")
    for position, (column, label) in enumerate(
        (("late_share", at_least(hours)), ("late60_share", "au moins 60 min"))
    ):
        sns.lineplot(
            x=hour,
            y=hours[column],
            ax=right,
            color=SERIES[position],
            marker=MARKERS[position],
            linestyle=DASHES[position],
            label=label,
        )
    right.set(xlabel="heure locale de départ prévue (h)", ylabel="part des vols arrivés")
    right.set_ylim(bottom=0)
    percent_axis(right.yaxis)
    right.legend(title="en retard de", loc="upper left")
    for axes in (left, right):
        axes.set_xticks(range(int(hour.min()), int(hour.max()) + 1, 2))
    return figure


@styled
def weekday_hours(frame: pd.DataFrame) -> Figure:
    """Heatmap of lateness by weekday and hour.

    Args:
        frame: `iso_weekday`, `hour_local`, `late_share`, `late_min`.
    """
    figure, (axes,) = canvas("Retards selon le jour de la semaine et l’heure", height_in=3.9)
    grid = frame.pivot(index="iso_weekday", columns="hour_local", values="late_share")
    grid.index = pd.Index([WEEKDAYS[day - 1] for day in grid.index])
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
    axes.set(xlabel="heure locale de départ prévue (h)", ylabel="")
    axes.tick_params(axis="y", rotation=0)
    axes.grid(False)
    return figure
