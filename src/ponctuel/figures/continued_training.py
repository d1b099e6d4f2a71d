"""Further training: learning curve over months, ageing of a model, and forgetting."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ponctuel.figures.style import DASHES, INK, MARKERS, RULE, SERIES, canvas, number_text, styled

PERIODS_FR = {"development": "mois de mise au point", "test": "mois de test"}
_KINDS_FR = {"last": "les mois les plus récents", "first": "les mois les plus anciens"}
_TRAININGS_FR = {"expanding": "tout le passé", "window": "fenêtre de longueur fixe"}
MODES_FR = {
    "stale": "inchangé",
    "continued_newest": "poursuivi une fois, sans rappel",
    "continued": "poursuivi une fois, avec rappel",
    "chained_newest": "poursuivi chaque mois, sans rappel",
    "chained": "poursuivi chaque mois, avec rappel",
    "refit": "réentraîné",
}
_MODE_MARKERS = {
    "continued_newest": "o",
    "continued": "D",
    "chained_newest": "s",
    "chained": "^",
    "refit": "*",
}


@styled
def months_curve(frame: pd.DataFrame) -> Figure:
    """Loss above that of the model trained on everything, by months of training.

    Args:
        frame: the result of `continued_training_frames.curve_frame`.
    """
    figure, axes = canvas("Apport de chaque mois d’entraînement", ncols=2, sharey=True)
    all_leads = frame[frame["group"] == "all"]
    for axis, (period, title) in zip(axes, PERIODS_FR.items(), strict=True):
        for position, (kind, label) in enumerate(_KINDS_FR.items()):
            part = all_leads[(all_leads["period"] == period) & (all_leads["kind"] == kind)]
            _with_interval(axis, part["months"] + 0.08 * position, part, position, label)
        axis.set(title=f"évalué sur les {title}", xlabel="mois d’entraînement")
        _zero(axis)
    nats_axis(axes[0].yaxis)
    axes[0].set_ylabel("perte de l’indice, écart au modèle\nentraîné sur tous les mois (nats)")
    axes[1].legend(loc="upper right")
    return figure


@styled
def ageing(frame: pd.DataFrame) -> Figure:
    """Loss above that of the model trained until the month began, by age.

    Args:
        frame: the result of `continued_training_frames.age_frame`.
    """
    figure, axes = canvas("Perte selon l’âge du modèle", ncols=2, sharey=True)
    all_leads = frame[frame["group"] == "all"]
    for axis, (training, title) in zip(axes, _TRAININGS_FR.items(), strict=True):
        for position, (period, label) in enumerate(PERIODS_FR.items()):
            part = all_leads[(all_leads["training"] == training) & (all_leads["period"] == period)]
            _with_interval(axis, part["age_months"] + 0.08 * position, part, position, label)
        axis.set(title=title, xlabel="âge au début du mois évalué (mois)")
        _zero(axis)
    nats_axis(axes[0].yaxis)
    axes[0].set_ylabel("perte de l’indice, écart au modèle\nle plus récent (nats)")
    axes[0].legend(loc="lower left")
    return figure


@styled
def forgetting(modes: pd.DataFrame, strengths: pd.DataFrame) -> Figure:
    """Change of loss on the next month and on older held-out weeks, from the unchanged model.

    Args:
        modes: the result of `continued_training_frames.modes_frame`.
        strengths: the result of `continued_training_frames.strengths_frame`.
    """
    figure, axes = canvas(
        "Poursuivre l’entraînement ou réentraîner : gain et oubli", ncols=2, height_in=6
    )
    all_leads = modes[modes["group"] == "all"]
    for axis, (period, title) in zip(axes, PERIODS_FR.items(), strict=True):
        trees = _paired(strengths[strengths["period"] == period], ["learning_rate", "trees"])
        for position, (rate, part) in enumerate(trees.groupby("learning_rate")):
            axis.plot(
                part["next_month"],
                part["older_weeks"],
                color=SERIES[position],
                linestyle=DASHES[position],
                marker=".",
                label=f"arbres ajoutés sans rappel, pas de {number_text(float(rate), 2)}",
            )
            for _, row in part.iterrows():
                axis.annotate(
                    f"{row['trees']:.0f}",
                    (row["next_month"], row["older_weeks"]),
                    fontsize=8,
                    xytext=(3, 3),
                    textcoords="offset points",
                )
        points = _paired(all_leads[all_leads["period"] == period], ["mode"]).set_index("mode")
        for mode, marker in _MODE_MARKERS.items():
            if mode in points.index:
                axis.plot(
                    points.loc[mode, "next_month"],
                    points.loc[mode, "older_weeks"],
                    marker=marker,
                    markersize=9,
                    linestyle="",
                    color=INK,
                    markerfacecolor="none",
                    label=MODES_FR[mode],
                )
        axis.axhline(0, color=RULE, linewidth=1)
        axis.axvline(0, color=RULE, linewidth=1)
        axis.set(title=f"évalué sur les {title}", xlabel="mois suivant : écart de perte (nats)")
        axis.locator_params(axis="x", nbins=5)
        nats_axis(axis.xaxis)
        nats_axis(axis.yaxis)
    axes[0].set_ylabel("semaines anciennes exclues :\nécart de perte (nats)")
    handles, labels = axes[1].get_legend_handles_labels()
    if not labels:
        handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=3,
        fontsize=9,
        title="écarts au modèle inchangé, négatif : meilleur ; chiffres : arbres ajoutés",
    )
    return figure


def _paired(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row per key, with the differences on the next month and on older weeks."""
    wide = frame.pivot(index=keys, columns="judged", values="value").reset_index()
    return wide.reindex(columns=[*keys, "next_month", "older_weeks"])


def _with_interval(axis: Any, x: pd.Series, part: pd.DataFrame, position: int, label: str) -> None:
    """Draw values with their 95 % intervals."""
    spread = [part["value"] - part["lo"], part["hi"] - part["value"]]
    axis.errorbar(
        x,
        part["value"],
        yerr=[side.clip(lower=0) for side in spread],
        color=SERIES[position],
        marker=MARKERS[position],
        linestyle=DASHES[position],
        capsize=3,
        label=label,
    )


def nats_axis(axis: Any, digits: int = 3) -> None:
    """Format an axis of losses with French numbers."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: number_text(value, digits)))


def _zero(axis: Any) -> None:
    axis.axhline(0, color=INK, linewidth=1)
    axis.xaxis.get_major_locator().set_params(integer=True)
