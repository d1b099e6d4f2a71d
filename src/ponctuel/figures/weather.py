"""Delays and cancellations by the weather at the origin."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.lateness import at_least
from ponctuel.figures.style import (
    DARK,
    HATCHES,
    INK,
    LIGHT,
    canvas,
    count_text,
    number_text,
    percent_axis,
    styled,
)

PANELS = (
    ("visibility_km", "visibilité (km)"),
    ("wind_speed_kmh", "vent moyen (km/h)"),
    ("precipitation_mm", "précipitations de l’heure (mm)"),
)


@styled
def weather_effect(bands: pd.DataFrame) -> Figure:
    """Shares of late and of cancelled flights by band of three measures.

    Args:
        bands: `measure`, `band` (its lower bound), `flights_n`, `late_share`, `late_min`,
            `cancelled_share`.
    """
    figure, panels = canvas(
        "Météo à l’origine, à l’heure du départ prévu", width_in=11, ncols=3, sharey=True
    )
    for axes, (measure, label) in zip(panels, PANELS, strict=True):
        part = bands[bands["measure"] == measure].sort_values("band", ignore_index=True)
        positions = np.arange(len(part))
        axes.bar(
            positions - 0.2,
            part["late_share"],
            0.4,
            color=DARK,
            label=f"en retard d’{at_least(bands)}",
        )
        axes.bar(
            positions + 0.2,
            part["cancelled_share"],
            0.4,
            color=LIGHT,
            edgecolor=INK,
            linewidth=0.5,
            hatch=HATCHES[1],
            label="annulés",
        )
        for position, row in enumerate(part.itertuples()):
            axes.annotate(
                count_text(row.flights_n),
                (position - 0.2, row.late_share),
                (0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
        axes.set_xticks(positions, _bounds(part["band"].tolist()))
        axes.set(xlabel=label)
    panels[0].set_ylabel("part des vols (au-dessus : nombre de vols)")
    percent_axis(panels[0].yaxis)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def _bounds(lows: list[float]) -> list[str]:
    """« 0–1 », « 1–3 », …, « ≥ 12 »; a band that starts at zero and ends at once is zero."""
    texts = [number_text(low, 0 if low == int(low) else 1) for low in lows]
    labels = [f"{a}–{b}" for a, b in itertools.pairwise(texts)]
    if len(lows) > 1 and lows[0] == 0 and lows[1] <= 0.1:
        labels[0], texts[0] = "0", "0"
        labels[1:2] = [f"≤ {texts[2]}"] if len(lows) > 2 else []
    return [*labels, f"≥ {texts[-1]}"] if texts else []
