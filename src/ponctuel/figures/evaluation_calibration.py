"""Reliability, calibration error, PIT and sharpness, lead time by lead time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.evaluation_skill import MODELS
from ponctuel.figures.leads import far_to_near, lead_axis, positions
from ponctuel.figures.style import (
    DARK,
    DASHES,
    INK,
    LIGHT,
    MARKERS,
    RULE,
    SERIES,
    canvas,
    number_text,
    percent_axis,
    points_text,
    styled,
)
from ponctuel_words.lead_times import lead_text

_ECE_LIMIT, _ECE_FROM_MIN = 0.01, 180


@styled
def reliability_by_lead(points: pd.DataFrame, shares: pd.DataFrame) -> Figure:
    """Reliability diagrams of P(delay >= 30), with consistency bars and a histogram of forecasts.

    Args:
        points: `lead_time_min`, `forecast` (mean of a class), `observed`, `n`, `low`, `high`.
        shares: the histogram: `lead_time_min`, `left` (of the bin), `width`, `share`.
    """
    order = far_to_near(points["lead_time_min"])
    figure, panels = _panels(
        "Fiabilité de la probabilité d’un retard d’au moins 30 min, selon l’échéance", len(order)
    )
    top = (
        float(max(points["forecast"].max(), points["observed"].max(), points["high"].max())) * 1.06
    )
    for axes, lead in zip(panels, order, strict=False):
        part = points[points["lead_time_min"] == lead]
        forecast = shares[shares["lead_time_min"] == lead]
        axes.bar(
            forecast["left"],
            forecast["share"] * 0.4 * top / max(forecast["share"].max(), 1e-9),
            forecast["width"],
            align="edge",
            color=LIGHT,
            alpha=0.55,
            edgecolor="white",
            linewidth=0.4,
            label="probabilités annoncées (histogramme, sans échelle)",
        )
        axes.plot([0, top], [0, top], color=RULE, linewidth=1)
        axes.vlines(
            part["forecast"],
            part["low"],
            part["high"],
            color=INK,
            linewidth=7,
            alpha=0.35,
            label="intervalle à 95 % d’un modèle fiable",
        )
        axes.plot(
            part["forecast"],
            part["observed"],
            color=DARK,
            marker="o",
            markersize=4.5,
            linewidth=1.4,
            label="fréquence observée, par décile des prévisions",
        )
        error = float(
            (part["n"] * (part["forecast"] - part["observed"]).abs()).sum() / part["n"].sum()
        )
        axes.set_title(f"{lead_text(lead)} (écart moyen : {points_text(error)})", fontsize=10.5)
        axes.set(xlim=(0, top), ylim=(0, top))
        percent_axis(axes.xaxis)
        percent_axis(axes.yaxis)
    _label_outer_axes(panels, len(order), "probabilité annoncée", "fréquence observée")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


@styled
def calibration_error(errors: pd.DataFrame) -> Figure:
    """Expected calibration error by lead time, one panel per threshold.

    Args:
        errors: `model`, `target_min`, `lead_time_min`, `ece`.
    """
    order = far_to_near(errors["lead_time_min"])
    targets = sorted(errors["target_min"].unique())
    figure, panels = canvas(
        "Erreur de calibration, selon l’échéance",
        width_in=11,
        height_in=4.4,
        ncols=len(targets),
        sharey=True,
    )
    near = [position for position, lead in enumerate(order) if lead <= _ECE_FROM_MIN]
    for axes, target in zip(panels, targets, strict=True):
        for position, model in enumerate(("champion", "logistic", "climatology")):
            part = errors[(errors["target_min"] == target) & (errors["model"] == model)]
            part = part.sort_values("lead_time_min", ascending=False)
            axes.plot(
                positions(part["lead_time_min"], order),
                part["ece"],
                color=SERIES[position],
                marker=MARKERS[position],
                linestyle=DASHES[position],
                label=MODELS[model],
            )
        if near:
            axes.hlines(
                _ECE_LIMIT,
                near[0] - 0.4,
                near[-1] + 0.4,
                color=INK,
                linewidth=1.2,
                linestyle=(0, (1, 1)),
                label="objectif, à 3 h et moins",
            )
        axes.set_title(f"retard d’au moins {target} min")
        lead_axis(axes, order)
        axes.tick_params(axis="x", rotation=45)
    panels[0].set_ylim(0, float(errors["ece"].max()) * 1.08)
    panels[0].set_ylabel(
        "écart moyen entre probabilité et fréquence\n(15 classes de même effectif)"
    )
    percent_axis(panels[0].yaxis, 1)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


@styled
def pit_by_lead(shares: pd.DataFrame) -> Figure:
    """Histograms of the probability integral transform.

    Args:
        shares: `lead_time_min`, `left` (of the bin), `width`, `share`.
    """
    order = far_to_near(shares["lead_time_min"])
    figure, panels = _panels(
        "Rang du retard observé dans la distribution prévue (PIT), selon l’échéance", len(order)
    )
    for axes, lead in zip(panels, order, strict=False):
        part = shares[shares["lead_time_min"] == lead]
        axes.bar(
            part["left"],
            part["share"] / part["width"],
            part["width"],
            align="edge",
            color=DARK,
            edgecolor="white",
            linewidth=0.4,
        )
        axes.axhline(1, color=LIGHT, linewidth=2, linestyle="--", label="distribution calibrée")
        axes.set_title(lead_text(lead), fontsize=10.5)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda value, _: number_text(value, 1))
        axes.yaxis.set_major_formatter(lambda value, _: number_text(value, 1))
    _label_outer_axes(panels, len(order), "niveau du retard observé", "densité")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center")
    return figure


@styled
def forecast_sharpness(spread: pd.DataFrame) -> Figure:
    """Sharpness: widths of intervals and spread of probabilities.

    Args:
        spread: `lead_time_min`, `measure` (`width_min` or `p30`), `level` (0.05 to 0.95), `value`.
    """
    order = far_to_near(spread["lead_time_min"])
    figure, panels = canvas(
        "Finesse des prévisions, selon l’échéance", width_in=11, height_in=4.4, ncols=2
    )
    for axes, (measure, label) in zip(
        panels,
        (
            ("width_min", "largeur de l’intervalle à 90 % (min)"),
            ("p30", "P(retard d’au moins 30 min | le vol arrive)"),
        ),
        strict=True,
    ):
        part = spread[spread["measure"] == measure]
        wide = part.pivot(index="lead_time_min", columns="level", values="value").reindex(order)
        x = np.arange(len(order))
        axes.vlines(x, wide[0.05], wide[0.95], color=RULE, linewidth=2, label="90 % des vols")
        axes.vlines(x, wide[0.25], wide[0.75], color=DARK, linewidth=9, label="50 % des vols")
        axes.plot(
            x,
            wide[0.5],
            linestyle="",
            marker="o",
            markersize=6,
            markerfacecolor="white",
            markeredgecolor=INK,
            label="médiane",
        )
        lead_axis(axes, order)
        axes.tick_params(axis="x", rotation=45)
        axes.set(ylabel=label)
        axes.set_ylim(bottom=0)
    percent_axis(panels[1].yaxis)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _panels(title: str, count: int) -> tuple[Figure, np.ndarray]:
    columns = min(3, count)
    rows = math.ceil(count / columns)
    figure, panels = canvas(
        title,
        width_in=11,
        height_in=1.2 + 2.7 * rows,
        nrows=rows,
        ncols=columns,
        sharex=True,
        sharey=True,
    )
    for axes in panels[count:]:
        axes.remove()
    return figure, panels


def _label_outer_axes(panels: Any, count: int, x_label: str, y_label: str) -> None:
    columns = min(3, count)
    for position in range(count):
        if position + columns >= count:
            panels[position].set_xlabel(x_label)
            panels[position].tick_params(labelbottom=True)
        if position % columns == 0:
            panels[position].set_ylabel(y_label)
