"""Error of the forecasts day by day, with the observed shares of late and cancelled flights."""

from __future__ import annotations

import pandas as pd
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure

from ponctuel.figures.style import (
    DARK,
    HATCHES,
    INK,
    LIGHT,
    MIDDLE,
    canvas,
    day_text,
    percent_axis,
    styled,
)
from ponctuel_words.lead_times import lead_text

_LABELLED_N = 5


@styled
def errors_by_day(days: pd.DataFrame) -> Figure:
    """Mean CRPS of each test day, with the shares late and cancelled under it.

    Args:
        days: `date_local`, `crps_min` (mean over arrived flights), `late_share` (of them),
            `cancelled_share`, `p30`, `lead_time_min`.
    """
    lead = lead_text(float(days["lead_time_min"].iloc[0]))
    figure, (upper, lower) = canvas(
        f"Erreur par jour du test, à l’échéance de {lead}",
        width_in=12,
        height_in=6,
        nrows=2,
        sharex=True,
        height_ratios=(3, 2),
    )
    day_axis = pd.to_datetime(days["date_local"])
    upper.vlines(day_axis, 0, days["crps_min"], color=MIDDLE, linewidth=2)
    upper.plot(day_axis, days["crps_min"], "o", color=DARK, markersize=4)
    labelled: list[pd.Timestamp] = []
    for row in days.nlargest(4 * _LABELLED_N, "crps_min").itertuples():
        day = pd.Timestamp(row.date_local)
        # Labels of neighbouring days would overlap.
        if len(labelled) == _LABELLED_N or any(abs((day - other).days) < 4 for other in labelled):
            continue
        labelled.append(day)
        upper.annotate(
            day_text(day, with_year=False),
            (day, row.crps_min),
            (0, 6),
            ha="center",
            textcoords="offset points",
            fontsize=9,
        )
    upper.set_ylim(0, float(days["crps_min"].max()) * 1.12)
    upper.set_ylabel("CRPS moyen\ndes vols arrivés (min)")
    late = days["late_share"].fillna(0) * (1 - days["cancelled_share"])
    lower.bar(day_axis, late, 0.85, color=DARK, label="arrivés avec au moins 30 min de retard")
    lower.bar(
        day_axis,
        days["cancelled_share"],
        0.85,
        bottom=late,
        color=LIGHT,
        edgecolor=INK,
        linewidth=0.4,
        hatch=HATCHES[1],
        label="annulés",
    )
    lower.plot(
        day_axis,
        days["p30"],
        color=INK,
        linewidth=1.2,
        linestyle="--",
        label="probabilité prévue (moyenne)",
    )
    percent_axis(lower.yaxis)
    lower.set(ylabel="part des vols", xlabel="jour du départ prévu")
    locator = AutoDateLocator(minticks=4, maxticks=9)
    lower.xaxis.set_major_locator(locator)
    lower.xaxis.set_major_formatter(
        lambda value, _: day_text(pd.Timestamp(value, unit="D"), with_year=False)
    )
    lower.legend(loc="upper left", ncols=3)
    lower.set_ylim(0, min(1.0, float((late + days["cancelled_share"]).max()) * 1.3))
    return figure
