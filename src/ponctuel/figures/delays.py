"""The distribution of arrival delays, and its tail."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.figures.style import (
    DARK,
    INK,
    canvas,
    count_axis,
    count_text,
    number_text,
    percent_axis,
    percent_text,
    styled,
)

THRESHOLDS_MIN = (15, 30, 60, 120, 180)
_LOWEST_MIN, _HIGHEST_MIN, _BIN_MIN = -60, 240, 5


@styled
def arrival_delays(delays: pd.DataFrame) -> Figure:
    """Histogram of delays and share of flights beyond each threshold.

    Args:
        delays: `arr_delay_min`, `flights_n` (flights that arrived with this delay).
    """
    figure, (left, right) = canvas(
        "Retard à l’arrivée : distribution et grands retards", ncols=2, width_ratios=(3, 2)
    )
    delay, flights = delays["arr_delay_min"], delays["flights_n"]
    total = int(flights.sum())
    shown = delay.clip(_LOWEST_MIN, _HIGHEST_MIN)
    sns.histplot(
        x=shown,
        weights=flights,
        binwidth=_BIN_MIN,
        binrange=(_LOWEST_MIN, _HIGHEST_MIN + _BIN_MIN),
        ax=left,
        color=DARK,
        edgecolor="white",
        linewidth=0.4,
        alpha=1,
    )
    left.set_yscale("log")
    count_axis(left.yaxis)
    left.axvline(0, color=INK, linewidth=1, linestyle="--")
    left.annotate(
        "à l’heure",
        (0, 1),
        (4, -4),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        va="top",
        fontsize=9.5,
    )
    left.set(
        xlabel=f"retard à l’arrivée (min ; {_HIGHEST_MIN} et plus réunis)",
        ylabel=f"vols par tranche de {_BIN_MIN} min (échelle log.)",
        title=f"{count_text(total)} vols arrivés",
    )
    shares = [float(flights[delay >= threshold].sum() / total) for threshold in THRESHOLDS_MIN]
    labels = [f"≥ {threshold}" for threshold in THRESHOLDS_MIN]
    sns.barplot(x=labels, y=shares, ax=right, color=DARK, saturation=1, width=0.7)
    for position, share in enumerate(shares):
        right.annotate(
            percent_text(share, 1),
            (position, share),
            (0, 3),
            ha="center",
            textcoords="offset points",
            fontsize=10,
        )
    percent_axis(right.yaxis)
    right.set_ylim(0, max(shares) * 1.1)
    median = _weighted_median(delay, flights)
    mean = float((delay * flights).sum() / total)
    right.set(
        xlabel="seuil de retard (min)",
        ylabel="part des vols arrivés",
        title=f"médiane {number_text(median, 0)} min, moyenne {number_text(mean)} min",
    )
    return figure


def _weighted_median(values: pd.Series, weights: pd.Series) -> float:
    ordered = values.sort_values()
    running = weights.loc[ordered.index].cumsum()
    return float(ordered[running >= running.iloc[-1] / 2].iloc[0])
