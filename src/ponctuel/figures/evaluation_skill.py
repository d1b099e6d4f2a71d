"""Skill by lead time, and over-fitting."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ponctuel.figures.leads import far_to_near, lead_axis, positions
from ponctuel.figures.style import DASHES, INK, MARKERS, SERIES, canvas, percent_axis, styled

_SCORES = {
    "logloss_15": "perte logarithmique à 15 min",
    "logloss_30": "perte logarithmique à 30 min",
    "logloss_60": "perte logarithmique à 60 min",
    "crps": "CRPS de la distribution entière",
}
MODELS = {
    "champion": "Ponctuel",
    "logistic": "régression logistique",
    "climatology": "climatologie",
}
_PARTS = {"train": "apprentissage", "validation": "validation croisée", "test": "test"}


@styled
def skill_by_lead(skill: pd.DataFrame) -> Figure:
    """Skill against climatology with its interval, one panel per score.

    Args:
        skill: `model`, `score` (logloss_15, …, crps), `lead_time_min`, `skill`, `low`, `high`.
    """
    order = far_to_near(skill["lead_time_min"])
    figure, panels = canvas(
        "Gain sur la climatologie, selon l’échéance",
        width_in=12,
        height_in=7.4,
        nrows=2,
        ncols=2,
        sharex=True,
        sharey=True,
    )
    for axes, (score, title) in zip(panels, _SCORES.items(), strict=True):
        for position, model in enumerate(("champion", "logistic")):
            part = skill[(skill["score"] == score) & (skill["model"] == model)]
            if part.empty:
                continue
            part = part.sort_values("lead_time_min", ascending=False)
            _line(axes, part, "skill", order, position, MODELS[model])
        if not (skill["score"] == score).any():
            axes.remove()
            continue
        axes.axhline(0, color=INK, linewidth=1)
        axes.set_title(title)
        lead_axis(axes, order, label=axes in panels[2:])
    for axes in panels[::2]:
        axes.set_ylabel("gain : 1 − perte / perte\nde la climatologie")
        percent_axis(axes.yaxis)
    figure.legend(
        *panels[0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=2,
        title="barres : intervalle à 95 % (semaines rééchantillonnées)",
    )
    return figure


@styled
def overfitting(parts: pd.DataFrame) -> Figure:
    """Skill on training, held-out and later flights by lead time, one panel per index.

    Args:
        parts: the result of `other_results.overfitting_table`.
    """
    order = far_to_near(parts["lead_time_min"])
    delay_ranges = parts["stretch"].unique()
    figure, panels = canvas(
        "Surapprentissage, selon l’échéance",
        width_in=12,
        height_in=4.6,
        ncols=len(delay_ranges),
        sharey=True,
    )
    for axes, delay_range in zip(panels, delay_ranges, strict=True):
        for position, (name, label) in enumerate(_PARTS.items()):
            part = parts[(parts["stretch"] == delay_range) & (parts["part"] == name)]
            part = part.sort_values("lead_time_min", ascending=False)
            axes.plot(
                positions(part["lead_time_min"], order),
                part["skill"],
                color=SERIES[position],
                marker=MARKERS[position],
                linestyle=DASHES[position],
                label=label,
            )
        axes.axhline(0, color=INK, linewidth=1)
        axes.set_title(f"indice : retard {delay_range}")
        lead_axis(axes, order)
        axes.tick_params(axis="x", rotation=45)
    panels[0].set_ylabel("gain sur la moyenne\nde la période")
    percent_axis(panels[0].yaxis)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _line(
    axes: Axes, part: pd.DataFrame, column: str, order: list[int], position: int, label: str
) -> None:
    x = np.array(positions(part["lead_time_min"], order)) + 0.08 * (position - 0.5)
    bars = np.array([part[column] - part["low"], part["high"] - part[column]], dtype="float64")
    # With one week, the interval is the value itself, except for rounding.
    errors = np.maximum(np.nan_to_num(bars), 0)
    axes.errorbar(
        x,
        part[column],
        yerr=errors,
        color=SERIES[position],
        marker=MARKERS[position],
        linestyle=DASHES[position],
        capsize=3,
        elinewidth=1.4,
        label=label,
    )
