"""worth: value of forecasts for a decision. Flags, choices, connections and successive forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.figure import Figure

from ponctuel.evaluation.worth.estimates import OptionalInterval
from ponctuel.evaluation.worth.movement import StepScore
from ponctuel.evaluation.worth.record import DecisionValue
from ponctuel.figures.leads import far_to_near, lead_axis
from ponctuel.figures.style import (
    DARK,
    DASHES,
    INK,
    MARKERS,
    MIDDLE,
    SERIES,
    canvas,
    percent_axis,
    percent_text,
    styled,
)
from ponctuel_words.lead_times import lead_text

_ENDS: tuple[Literal["value", "lo", "hi"], ...] = ("value", "lo", "hi")
_FLAG_PANELS: tuple[tuple[Literal["precision", "recall"], str], ...] = (
    ("precision", "précision"),
    ("recall", "rappel"),
)
_MOVEMENT_BARS: tuple[tuple[float, Literal["movement", "reduction"], str, str, str], ...] = (
    (-0.2, "movement", DARK, "", "carré moyen des variations"),
    (0.2, "reduction", SERIES[2], "//", "réduction d’incertitude"),
)


@styled
def flags_figure(study: DecisionValue) -> Figure:
    """Precision and recall of a warning above a probability of 80 %, by lead time."""
    order = _leads(study)
    figure, axes = canvas(
        f"Signal émis à {percent_text(study['certainty'])} de certitude",
        height_in=4.2,
        ncols=2,
        sharex=True,
    )
    for panel, (name, label) in zip(axes, _FLAG_PANELS, strict=True):
        for position, late in enumerate((15, 30)):
            points = [
                next(flag[name] for flag in lead["flags"] if flag["late_min"] == late)
                for lead in study["lead_times"]
            ]
            _line(panel, points, position, f"perturbé à {late} min")
        panel.set_ylabel(label)
        panel.set_ylim(0, 1)
        percent_axis(panel.yaxis)
        lead_axis(panel, order, label=False)
        panel.tick_params(axis="x", rotation=45)
    axes[0].axhline(study["certainty"], color=INK, linewidth=1, linestyle=":")
    axes[1].legend(loc="upper left")
    return figure


@styled
def choices_figure(study: DecisionValue) -> Figure:
    """Minutes saved per choice, with intervals, by lead time."""
    judged = [
        (lead["lead_time_min"], choice["saved_min"])
        for lead in study["lead_times"]
        if (choice := lead["choice"])
    ]
    figure, (axes,) = canvas(
        "Choix par Comparer, par rapport à l’horaire le plus court", height_in=4
    )
    order = far_to_near(lead for lead, _ in judged)
    _line(axes, [saved for _, saved in judged], 0, "minutes gagnées par choix")
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_ylabel("minutes gagnées par choix")
    if order:
        lead_axis(axes, order)
    return figure


@styled
def connections_figure(study: DecisionValue) -> Figure:
    """Missed connections by the mean buffer: fixed buffers as a curve, forecasts as points."""
    figure, (axes,) = canvas("Correspondances manquées selon la marge", height_in=4.4)
    fixed = study["lead_times"][-1]["connections"]["fixed"]
    axes.plot(
        [rule["buffer_min"] for rule in fixed],
        [rule["missed"]["value"] for rule in fixed],
        color=MIDDLE,
        linestyle="--",
        marker="s",
        label="marge fixe",
    )
    planned = [lead["connections"]["planned"] for lead in study["lead_times"]]
    x = [rule["buffer_min"] for rule in planned]
    y = [rule["missed"]["value"] for rule in planned]
    axes.plot(x, y, color=DARK, marker="o", linewidth=1, label="quantile à 90 % de la prévision")
    for position in (0, len(x) - 1):
        axes.annotate(
            lead_text(study["lead_times"][position]["lead_time_min"]),
            (x[position], y[position]),
            xytext=(-10, -20),
            textcoords="offset points",
        )
    axes.set_xlabel("marge moyenne (min)")
    axes.set_ylabel("correspondances manquées")
    axes.set_ylim(bottom=0)
    percent_axis(axes.yaxis)
    axes.legend()
    return figure


@styled
def movement_figure(study: DecisionValue) -> Figure:
    """Mean squared movement and reduction of uncertainty, from forecast to forecast."""
    # The last step, to the outcome, is much larger than the others: only the table has it.
    steps = [step for step in study["movement"] if step["to_lead_min"] is not None]
    figure, (axes,) = canvas("Variations des prévisions et réduction d’incertitude", height_in=4.4)
    positions = np.arange(len(steps))
    for shift, name, colour, hatch, label in _MOVEMENT_BARS:
        values = [step[name]["value"] for step in steps]
        axes.bar(positions + shift, values, 0.38, color=colour, hatch=hatch, label=label)
    axes.set_xticks(positions, [_step_text(step) for step in steps], rotation=30, ha="right")
    axes.set_xlabel("d’une échéance à la suivante")
    axes.legend()
    return figure


def _step_text(step: StepScore) -> str:
    return f"{lead_text(step['from_lead_min'])} → {lead_text(step['to_lead_min'])}"


def _leads(study: DecisionValue) -> list[int]:
    return far_to_near(lead["lead_time_min"] for lead in study["lead_times"])


def _line(axes: Any, intervals: Sequence[OptionalInterval], position: int, label: str) -> None:
    """Draw a series with its intervals; values that are None are left out."""
    value, low, high = (
        np.array(
            [np.nan if interval[end] is None else interval[end] for interval in intervals],
            dtype=np.float64,
        )
        for end in _ENDS
    )
    x = np.arange(len(intervals)) + 0.06 * position
    axes.errorbar(
        x,
        value,
        yerr=np.vstack([value - low, high - value]),
        color=SERIES[position],
        marker=MARKERS[position],
        linestyle=DASHES[position],
        capsize=2,
        label=label,
    )
