"""The growth of delay during a day."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.style import (
    DARK,
    DASHES,
    HATCHES,
    INK,
    LIGHT,
    MARKERS,
    SERIES,
    canvas,
    day_text,
    styled,
)

_KINDS = (("worst", "jour le plus perturbé"), ("ordinary", "jour ordinaire (médian)"))


@styled
def contrasting_days(hours: pd.DataFrame) -> Figure:
    """The worst day and an ordinary one, hour by hour.

    Args:
        hours: `date_local`, `kind` (worst or ordinary), `hour_local`, `flights_n`, `cancelled_n`,
            `mean_dep_delay_min`.
    """
    figure, (upper, lower) = canvas(
        "Le jour le plus perturbé et un jour ordinaire, heure par heure",
        height_in=5.6,
        nrows=2,
        sharex=True,
        height_ratios=(2, 1),
    )
    for position, (kind, label) in enumerate(_KINDS):
        part = hours[hours["kind"] == kind]
        if part.empty:
            continue
        day = pd.Timestamp(part["date_local"].iloc[0])
        upper.plot(
            part["hour_local"],
            part["mean_dep_delay_min"],
            color=SERIES[position],
            marker=MARKERS[position],
            linestyle=DASHES[position],
            label=f"{label} : {day_text(day)}",
        )
        lower.bar(
            part["hour_local"] + (position - 0.5) * 0.4,
            part["cancelled_n"],
            0.4,
            color=(DARK, LIGHT)[position],
            edgecolor=INK,
            linewidth=0.5,
            hatch=HATCHES[position],
            label=label,
        )
    upper.axhline(0, color=INK, linewidth=1)
    upper.set(ylabel="retard moyen\nau départ (min)")
    upper.set_ylim(top=float(hours["mean_dep_delay_min"].max()) * 1.35)
    upper.legend(loc="upper left")
    lower.set(xlabel="heure locale de départ prévue (h)", ylabel="vols annulés")
    first, last = int(hours["hour_local"].min()), int(hours["hour_local"].max())
    lower.set_xticks(range(first, last + 1))
    return figure
