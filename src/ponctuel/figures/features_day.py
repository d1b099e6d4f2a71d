"""One day: a feature at issue time, and the outcomes."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.lateness import at_least
from ponctuel.figures.style import (
    DARK,
    HATCHES,
    INK,
    LIGHT,
    MARKERS,
    canvas,
    day_text,
    percent_axis,
    styled,
)
from ponctuel_words.lead_times import lead_text


@styled
def overdue_day(hours: pd.DataFrame) -> Figure:
    """Overdue flights of each origin at issue time, and the outcomes of its flights.

    Args:
        hours: `origin_code`, `hour_local`, `flights_n`, `overdue_n` (mean over the hour's requests),
            `late_share`, `cancelled_share`, `date_local`, `lead_time_min`, `late_min`.
    """
    origins = list(hours.groupby("origin_code")["flights_n"].sum().sort_values().index[::-1])
    day = pd.Timestamp(hours["date_local"].iloc[0])
    lead = lead_text(float(hours["lead_time_min"].iloc[0]))
    figure, panels = canvas(
        f"Variables et résultats du {day_text(day)}, à l’échéance de {lead}",
        width_in=12,
        height_in=5.6,
        nrows=2,
        ncols=len(origins),
        sharex=True,
        sharey="row",
    )
    for position, origin in enumerate(origins):
        part = hours[hours["origin_code"] == origin]
        upper, lower = panels[position], panels[len(origins) + position]
        upper.plot(part["hour_local"], part["overdue_n"], color=DARK, marker=MARKERS[0])
        upper.set(title=origin)
        lower.bar(
            part["hour_local"],
            part["late_share"],
            0.8,
            color=DARK,
            label=f"arrivés avec {at_least(hours)} de retard",
        )
        lower.bar(
            part["hour_local"],
            part["cancelled_share"],
            0.8,
            bottom=part["late_share"],
            color=LIGHT,
            edgecolor=INK,
            linewidth=0.5,
            hatch=HATCHES[1],
            label="annulés",
        )
        lower.set(xlabel="heure locale de départ prévue (h)")
    panels[0].set_ylabel("vols non partis à l’heure\nà l’émission")
    panels[0].set_ylim(bottom=0)
    panels[len(origins)].set_ylabel("part des vols de l’heure")
    panels[len(origins)].set_ylim(0, 1)
    percent_axis(panels[len(origins)].yaxis)
    handles, labels = panels[len(origins)].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return figure
