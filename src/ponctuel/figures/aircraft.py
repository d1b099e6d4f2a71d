"""Delay that one flight of an aircraft passes on to its next, and delay recovered in flight."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.lateness import at_least
from ponctuel.figures.style import (
    DASHES,
    INK,
    MARKERS,
    SERIES,
    canvas,
    count_text,
    number_text,
    percent_axis,
    styled,
)

_PREVIOUS = {0: "moins de 15", 15: "15 à 29", 30: "30 à 59", 60: "60 à 119", 120: "120 et plus"}
_SLACK = {0: "moins de 1 h", 60: "1 à 3 h", 180: "3 h et plus"}
_DEPARTURE = {
    -60: "en avance",
    0: "0 à 14",
    15: "15 à 29",
    30: "30 à 59",
    60: "60 à 119",
    120: "120 et plus",
}


@styled
def rotation(frame: pd.DataFrame) -> Figure:
    """Late departures by the delay of the aircraft's previous flight and by the time in between.

    Args:
        frame: `previous_band_min`, `slack_band_min`, `legs_n`, `late_share`, `late_min`.
    """
    figure, (axes,) = canvas("Retard transmis d’un vol au suivant par le même avion")
    order = list(_PREVIOUS)
    for position, (slack, label) in enumerate(_SLACK.items()):
        part = frame[frame["slack_band_min"] == slack].sort_values("previous_band_min")
        if part.empty:
            continue
        axes.plot(
            [order.index(band) for band in part["previous_band_min"]],
            part["late_share"],
            color=SERIES[position],
            marker=MARKERS[position],
            linestyle=DASHES[position],
            label=f"{label} ({count_text(part['legs_n'].sum())} vols)",
        )
    axes.set_xticks(range(len(order)), list(_PREVIOUS.values()))
    axes.set_ylim(0, 1.03)
    percent_axis(axes.yaxis)
    axes.set(
        xlabel="retard à l’arrivée du vol précédent du même avion (min)",
        ylabel=f"part des départs en retard d’{at_least(frame)}",
    )
    axes.legend(title="marge prévue au-delà de l’aller-retour", loc="upper left")
    return figure


@styled
def recovery(frame: pd.DataFrame) -> Figure:
    """Minutes recovered between departure and arrival, by distance.

    Args:
        frame: `distance_band_km`, `dep_band_min`, `mean_recovered_min`.
    """
    figure, (axes,) = canvas("Retard rattrapé en vol, selon le retard au départ")
    order = list(_DEPARTURE)
    bands = sorted(frame["distance_band_km"].unique())
    for position, low in enumerate(bands):
        part = frame[frame["distance_band_km"] == low].sort_values("dep_band_min")
        high = bands[position + 1] if position + 1 < len(bands) else None
        label = (
            f"{number_text(low, 0)} km et plus"
            if high is None
            else f"moins de {number_text(high, 0)} km"
            if low == 0
            else f"{number_text(low, 0)} à {number_text(high, 0)} km"
        )
        axes.plot(
            [order.index(band) for band in part["dep_band_min"]],
            part["mean_recovered_min"],
            color=SERIES[position],
            marker=MARKERS[position],
            linestyle=DASHES[position],
            label=label,
        )
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_xticks(range(len(order)), list(_DEPARTURE.values()))
    axes.set(xlabel="retard au départ (min)", ylabel="retard rattrapé en moyenne (min)")
    axes.set_ylim(bottom=min(0, float(frame["mean_recovered_min"].min()) * 1.1))
    axes.legend(title="distance du vol", loc="best")
    return figure
