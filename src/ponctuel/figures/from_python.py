"""Figures of the notebooks that forecast from Python."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.domain.forecast import Forecast
from ponctuel.figures.style import DARK, INK, LIGHT, MIDDLE, RULE, canvas, percent_axis, styled
from ponctuel_words.lead_times import lead_text

OBSERVED = "retard observé"
# Width of a reason's line, in characters.
WIDTH = 46


def chances_of_delay(forecast: Forecast, observed_min: float | None) -> Figure:
    """The probability of at least each delay at arrival, with the observed delay.

    Args:
        observed_min: arrival delay in minutes; None: unknown, or the flight did not arrive.
    """
    flight = forecast.flight
    name = f"{flight.carrier_code} {flight.flight_number}"
    return _chances(
        pd.DataFrame({"late_min": THRESHOLDS_MIN, "p_late": forecast.survival}),
        f"{name}, {lead_text(forecast.lead_time_min)} avant le départ : arriver avec tel retard",
        observed_min,
    )


@styled
def _chances(curve: pd.DataFrame, title: str, observed_min: float | None) -> Figure:
    figure, (axes,) = canvas(title, height_in=4)
    axes.plot(curve["late_min"], curve["p_late"], color=DARK)
    axes.fill_between(curve["late_min"], curve["p_late"], color=LIGHT, alpha=0.5)
    if observed_min is not None:
        axes.axvline(observed_min, color=INK, linestyle="--")
        axes.annotate(
            f"{OBSERVED} : {observed_min:.0f} min",
            (observed_min, 0.92),
            (6, 0),
            textcoords="offset points",
        )
    axes.set_xlabel("retard à l’arrivée, au moins (min)")
    axes.set_ylabel("probabilité")
    axes.set_ylim(0, 1)
    percent_axis(axes.yaxis)
    return figure


@styled
def reasons(table: pd.DataFrame) -> Figure:
    """The reasons for the risk of a delay of 30 minutes, in percentage points.

    Args:
        table: the result of `Project.reasons`.
    """
    figure, (axes,) = canvas(
        "Ce qui change le risque de 30 min de retard",
        width_in=11,
        height_in=1.2 + 0.55 * len(table),
    )
    shown = table[::-1].reset_index(drop=True)
    raised = shown["points"] > 0
    for up, color, hatch, label in (
        (True, DARK, "", "augmente le risque"),
        (False, LIGHT, "//", "le diminue"),
    ):
        part = shown[raised == up]
        axes.barh(part.index, part["points"], color=color, hatch=hatch, edgecolor=INK, label=label)
    axes.axvline(0, color=INK, linewidth=1)
    axes.yaxis.set_major_locator(FixedLocator(list(shown.index)))
    axes.yaxis.set_major_formatter(FixedFormatter([fill(text, WIDTH) for text in shown["text"]]))
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("points de pourcentage")
    axes.legend(loc="lower right")
    return figure


@styled
def day_intervals(flights: pd.DataFrame) -> Figure:
    """Each flight of a day: its 90 % interval, its median and its observed delay.

    Args:
        flights: `sched_dep_local`, `delay_p05_min`, `delay_p50_min`, `delay_p95_min` and
            `arr_delay_min`, in order of departure.
    """
    figure, (axes,) = canvas("Chaque vol de la journée : intervalle annoncé, retard observé", 12, 5)
    position = range(len(flights))
    axes.vlines(
        position,
        flights["delay_p05_min"],
        flights["delay_p95_min"],
        color=LIGHT,
        linewidth=max(1.0, 500 / max(len(flights), 1)) ** 0.7,
        label="intervalle à 90 %",
    )
    axes.plot(
        position, flights["delay_p50_min"], "_", color=MIDDLE, markersize=7, mew=2, label="médiane"
    )
    axes.plot(
        position,
        flights["arr_delay_min"],
        ".",
        color=DARK,
        markersize=5,
        label=OBSERVED,
        clip_on=True,
    )
    axes.axhline(0, color=RULE, linewidth=1)
    hours = flights["sched_dep_local"].dt.hour.reset_index(drop=True)
    first = hours[hours.diff().ne(0) & (hours % 2 == 0)]
    axes.xaxis.set_major_locator(FixedLocator(list(first.index)))
    axes.xaxis.set_major_formatter(FixedFormatter([f"{hour} h" for hour in first]))
    axes.set_xlabel("départ prévu (heure locale)")
    axes.set_ylabel("retard à l’arrivée (min)")
    axes.legend(loc="upper left", ncols=3)
    return figure


@styled
def forecast_over_lead(path: pd.DataFrame, observed_min: float | None) -> Figure:
    """The forecasts of one flight by lead time.

    Args:
        path: `lead_time_min`, `delay_p05_min`, `delay_p50_min`, `delay_p95_min`.
    """
    figure, (axes,) = canvas("Le même vol, d’une échéance à l’autre", height_in=4)
    path = path.sort_values("lead_time_min", ascending=False)
    leads = path["lead_time_min"]
    axes.fill_between(
        leads,
        path["delay_p05_min"],
        path["delay_p95_min"],
        color=LIGHT,
        alpha=0.6,
        label="intervalle à 90 %",
    )
    axes.plot(leads, path["delay_p50_min"], "o-", color=DARK, label="médiane")
    if observed_min is not None:
        axes.axhline(observed_min, color=INK, linestyle="--", label=OBSERVED)
    axes.set_xscale("log")
    axes.invert_xaxis()
    axes.xaxis.set_major_locator(FixedLocator(list(leads)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FixedFormatter([lead_text(float(lead)) for lead in leads]))
    axes.tick_params(axis="x", labelrotation=30)
    axes.set_xlabel("échéance : temps avant le départ prévu")
    axes.set_ylabel("retard à l’arrivée (min)")
    axes.legend(loc="upper left", ncols=3)
    return figure
