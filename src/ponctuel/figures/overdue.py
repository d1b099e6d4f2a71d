"""Overdue flights of an origin, and the outcomes of later flights."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.lateness import at_least
from ponctuel.figures.style import (
    DASHES,
    MARKERS,
    NBSP,
    SERIES,
    canvas,
    count_axis,
    number_text,
    percent_axis,
    styled,
)


@styled
def overdue_flights(frame: pd.DataFrame) -> Figure:
    """Outcomes by the number of flights overdue at the origin when the forecast is issued.

    Args:
        frame: `overdue_n`, `flights_n`, `late_share`, `late_min`, `late60_share`, `cancelled_share`,
            `lead_time_min`.
    """
    shares = (
        ("late_share", f"arrivés avec {at_least(frame)} de retard"),
        ("late60_share", "arrivés avec au moins 60 min de retard"),
        ("cancelled_share", "annulés"),
    )
    lead_h = float(frame["lead_time_min"].iloc[0]) / 60
    figure, (upper, lower) = canvas(
        f"Vols non partis à l’heure, {number_text(lead_h, 0)}{NBSP}h avant le départ, et résultat observé",
        height_in=5.4,
        nrows=2,
        sharex=True,
        height_ratios=(3, 1),
    )
    for position, (column, label) in enumerate(shares):
        upper.plot(
            frame["overdue_n"],
            frame[column],
            color=SERIES[position],
            marker=MARKERS[position],
            linestyle=DASHES[position],
            label=label,
        )
    percent_axis(upper.yaxis)
    upper.set(ylabel="part des vols")
    upper.set_ylim(bottom=0)
    upper.legend(loc="upper left")
    lower.bar(frame["overdue_n"], frame["flights_n"], color=SERIES[1], width=0.7)
    count_axis(lower.yaxis)
    highest = int(frame["overdue_n"].max())
    labels = [f"{n} et plus" if n == highest >= 10 else str(n) for n in frame["overdue_n"]]
    lower.set_xticks(frame["overdue_n"], labels)
    lower.set(xlabel="vols de l’origine non partis à l’heure", ylabel="vols")
    return figure
