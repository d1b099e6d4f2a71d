"""Cancellations day by day, and their waves."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ponctuel.figures.style import (
    DARK,
    INK,
    LIGHT,
    MONTHS,
    canvas,
    day_text,
    percent_axis,
    percent_text,
    styled,
)

_LABELLED_N = 5
_MIN_GAP = pd.Timedelta(days=21)


@styled
def cancellation_waves(days: pd.DataFrame, waves: pd.DataFrame) -> Figure:
    """Each day's share of cancelled flights, with the dates of the largest waves.

    Args:
        days: `date_local`, `cancelled_share`, `flights_n`.
        waves: `first_day`, `last_day`, `cancelled_n`, the largest first.
    """
    figure, (axes,) = canvas("Annulations par jour et vagues d’annulations", height_in=4.4)
    day = pd.to_datetime(days["date_local"])
    axes.bar(day, days["cancelled_share"], width=1.4, color=DARK)
    top = float(days["cancelled_share"].max())
    named = waves.head(_LABELLED_N).sort_values("first_day", ignore_index=True)
    starts = pd.to_datetime(named["first_day"])
    # Labels of neighbouring waves are aligned to opposite sides.
    crowded_before = starts.diff() < _MIN_GAP
    crowded_after = crowded_before.shift(-1, fill_value=False)
    for position, wave in enumerate(named.itertuples()):
        first, last = pd.Timestamp(wave.first_day), pd.Timestamp(wave.last_day)
        alignment = (
            "left" if crowded_before[position] else "right" if crowded_after[position] else "center"
        )
        inside = days.loc[(day >= first) & (day <= last), "cancelled_share"]
        axes.axvspan(
            first - pd.Timedelta(days=2),
            last + pd.Timedelta(days=2),
            color=LIGHT,
            alpha=0.45,
            zorder=0,
        )
        axes.annotate(
            f"{day_text(first, with_year=False)}",
            (first, inside.max()),
            (0, 5),
            textcoords="offset points",
            ha=alignment,
            fontsize=9.5,
            color=INK,
        )
    axes.set_ylim(0, top * 1.12 or 1)
    percent_axis(axes.yaxis)
    axes.xaxis.set_major_formatter(FuncFormatter(_month))
    share = float(
        waves["cancelled_n"].sum() / max((days["cancelled_share"] * days["flights_n"]).sum(), 1)
    )
    axes.set(
        ylabel="part des vols annulés",
        xlabel="",
        title=f"{len(waves)} vagues (jours à 5 % d’annulations ou plus) réunissent {percent_text(share)} des "
        f"annulations ; les {min(_LABELLED_N, len(waves))} plus grandes sont datées",
    )
    axes.title.set_fontsize(10.5)
    return figure


def _month(number: float, _: int) -> str:
    moment = pd.Timestamp("1970-01-01") + pd.Timedelta(days=number)
    return f"{MONTHS[moment.month - 1]}\n{moment.year}"
