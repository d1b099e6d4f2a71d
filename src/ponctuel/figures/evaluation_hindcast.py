"""Stored forecasts and the observed outcomes: a storm, a calm day, and one flight."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ponctuel.figures.leads import far_to_near, lead_axis, positions
from ponctuel.figures.style import (
    DARK,
    DASHES,
    INK,
    LIGHT,
    MARKERS,
    MIDDLE,
    SEQUENTIAL,
    SERIES,
    canvas,
    day_text,
    number_text,
    percent_axis,
    percent_text,
    styled,
)
from ponctuel_words.lead_times import lead_text

_MAX_DELAY_MIN = 120.0


@styled
def hindcast_carpet(rows: pd.DataFrame) -> Figure:
    """Every flight of two days: its forecast at each lead time, and its outcome.

    Args:
        rows: `day_kind`, `date_local`, `place` (rank of the flight in the day, from 0), `sched_hour`
            (since the day's first flight), `lead_time_min`, `p30`, `outcome`, `arr_delay_min`.
    """
    kinds = list(rows["day_kind"].unique())
    order = far_to_near(rows["lead_time_min"])
    # Each wide panel of forecasts has a narrow panel of outcomes beside it.
    figure, panels = canvas(
        "Prévision et résultat observé de chaque vol, sur deux journées",
        width_in=13,
        height_in=7,
        ncols=2 * len(kinds),
        width_ratios=(9, 2) * len(kinds),
    )
    image = None
    for position, kind in enumerate(kinds):
        part = rows[rows["day_kind"] == kind]
        forecast_axes, outcome_axes = panels[2 * position], panels[2 * position + 1]
        grid = part.pivot(index="place", columns="lead_time_min", values="p30").reindex(
            columns=order
        )
        image = forecast_axes.imshow(
            grid.to_numpy(dtype="float64"),
            aspect="auto",
            cmap=SEQUENTIAL,
            vmin=0,
            vmax=0.8,
            interpolation="nearest",
            origin="upper",
        )
        lead_axis(forecast_axes, order)
        forecast_axes.tick_params(axis="x", rotation=45)
        day = pd.Timestamp(part["date_local"].iloc[0])
        forecast_axes.set_title(f"{kind} : {day_text(day)}")
        flights = part.drop_duplicates("place").sort_values("place")
        _hours(forecast_axes, flights, first=position == 0)
        _outcomes(outcome_axes, flights)
    if image is not None:
        bar = figure.colorbar(
            image,
            ax=list(panels),
            location="bottom",
            shrink=0.35,
            aspect=40,
            label="prévision : P(retard d’au moins 30 min | le vol arrive)",
        )
        percent_axis(bar.ax.xaxis)
    return figure


def _hours(axes: Axes, flights: pd.DataFrame, *, first: bool) -> None:
    hours = flights["sched_hour"].to_numpy()
    marks = np.arange(0, hours.max() + 1, 3)
    axes.set_yticks(np.searchsorted(hours, marks), [f"+{mark:.0f} h" for mark in marks])
    if first:
        axes.set_ylabel("vols dans l’ordre du programme (heures après le premier)")
    axes.grid(False)


def _outcomes(axes: Axes, flights: pd.DataFrame) -> None:
    position = flights["place"].to_numpy()
    delay = flights["arr_delay_min"].clip(0, _MAX_DELAY_MIN).fillna(0).to_numpy()
    axes.barh(position, delay, height=1, color=DARK)
    not_arrived = (flights["outcome"] != "arrived").to_numpy()
    axes.barh(position[not_arrived], _MAX_DELAY_MIN, height=1, color=LIGHT)
    axes.axvline(30, color=MIDDLE, linewidth=1, linestyle="--")
    axes.set(
        xlim=(0, _MAX_DELAY_MIN),
        ylim=(len(flights) - 0.5, -0.5),
        yticks=[],
        xticks=[0, 30, 120],
        title="issue",
        xlabel="retard (min) ;\nclair : annulé\nou dérouté",
    )
    axes.grid(False)


@styled
def hindcast_scores(scores: pd.DataFrame) -> Figure:
    """Scores of the two days by lead time.

    Args:
        scores: `day_kind`, `lead_time_min`, `brier_30`, `climatology_brier_30`, `p30` (mean
            forecast), `late_share` (of arrived flights).
    """
    order = far_to_near(scores["lead_time_min"])
    figure, panels = canvas(
        "Prévisions et résultats des deux journées, selon l’échéance",
        width_in=11,
        height_in=4.4,
        ncols=2,
    )
    for position, (kind, part) in enumerate(scores.groupby("day_kind", sort=False)):
        part = part.sort_values("lead_time_min", ascending=False)
        x = positions(part["lead_time_min"], order)
        style = {"color": SERIES[position], "marker": MARKERS[position]}
        panels[0].plot(x, part["p30"], linestyle=DASHES[position], label=f"{kind} : prévu", **style)
        panels[0].axhline(
            float(part["late_share"].iloc[0]),
            color=SERIES[position],
            linewidth=1.2,
            linestyle=(0, (1, 1)),
            label=f"{kind} : observé",
        )
        panels[1].plot(
            x, part["brier_30"], linestyle=DASHES[position], label=f"{kind} : Ponctuel", **style
        )
        panels[1].plot(
            x,
            part["climatology_brier_30"],
            linestyle=(0, (1, 1)),
            linewidth=1.2,
            color=SERIES[position],
            label=f"{kind} : climatologie",
        )
    panels[0].set(ylabel="part des vols arrivés avec\nau moins 30 min de retard")
    percent_axis(panels[0].yaxis)
    panels[1].set(ylabel="score de Brier (plus petit : meilleur)")
    panels[1].yaxis.set_major_formatter(lambda value, _: number_text(value, 2))
    for axes in panels:
        lead_axis(axes, order)
        axes.tick_params(axis="x", rotation=45)
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28), ncols=2, fontsize=9)
    return figure


@styled
def forecast_fan(rows: pd.DataFrame) -> Figure:
    """The forecast distributions of one flight by lead time, and its observed delay.

    Args:
        rows: the forecasts of one flight, the farthest first, with `flight`, `route`, `sched_local`.
    """
    rows = rows.sort_values("lead_time_min", ascending=False)
    first = rows.iloc[0]
    order = far_to_near(rows["lead_time_min"])
    x = np.array(positions(rows["lead_time_min"], order))
    day = day_text(pd.Timestamp(first["date_local"]))
    figure, (axes,) = canvas(
        f"Vol {first['flight']}, {first['route']}, {day} à {first['sched_local']}", height_in=4.8
    )
    axes.fill_between(
        x,
        rows["delay_p05_min"],
        rows["delay_p95_min"],
        color=LIGHT,
        alpha=0.5,
        linewidth=0,
        label="intervalle à 90 %",
    )
    axes.plot(x, rows["delay_p50_min"], color=DARK, marker="o", label="médiane prévue")
    axes.axhline(
        float(first["arr_delay_min"]),
        color=INK,
        linestyle="--",
        linewidth=1.4,
        label=f"retard à l’arrivée : {number_text(first['arr_delay_min'], 0)} min",
    )
    top = float(max(rows["delay_p95_min"].max(), first["arr_delay_min"])) * 1.25
    low = float(rows["delay_p05_min"].min())
    for position, probability in zip(x, rows["p30"], strict=True):
        axes.annotate(percent_text(probability), (position, top * 0.93), ha="center", fontsize=9.5)
    axes.annotate(
        "P(retard d’au moins 30 min)",
        (x[0] - 0.45, top * 0.995),
        ha="left",
        va="bottom",
        fontsize=9.5,
    )
    axes.set_ylim(low - 5, top)
    lead_axis(axes, order)
    axes.axhline(0, color=MIDDLE, linewidth=0.8)
    axes.set_ylabel("retard à l’arrivée (min)")
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0.88))
    axes.set_xticks(range(len(order)), [lead_text(lead) for lead in order])
    return figure
