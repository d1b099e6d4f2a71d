"""The search for settings: scores trial after trial, learning curves, gain by fold."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ponctuel.figures.style import (
    DARK,
    INK,
    LIGHT,
    MIDDLE,
    canvas,
    day_text,
    number_text,
    percent_axis,
    styled,
)

LOSS = "perte logarithmique (nat par vol)"
ROLES_FR = {"default": "réglages en place", "challenger": "meilleur autre essai"}


def loss_axis(axis: object, digits: int = 3) -> None:
    axis.set_major_formatter(FuncFormatter(lambda value, _: number_text(value, digits)))  # type: ignore[attr-defined]


@styled
def tuning_history(trials: pd.DataFrame) -> Figure:
    """Score of each trial, and the best so far; pruned trials stand on the upper edge.

    Args:
        trials: `trial`, `state` (complete or pruned), `score`, `best_so_far`, `role` (default,
            challenger or other).
    """
    figure, (axes,) = canvas("Perte de chaque essai")
    complete = trials[trials["state"] == "complete"]
    pruned = trials[trials["state"] == "pruned"]
    sns.scatterplot(
        x=complete["trial"],
        y=complete["score"],
        ax=axes,
        color=MIDDLE,
        s=45,
        edgecolor=INK,
        linewidth=0.5,
        label="essai achevé",
    )
    axes.step(
        trials["trial"],
        trials["best_so_far"],
        where="post",
        color=DARK,
        label="meilleure perte depuis le début",
    )
    start = float(trials.loc[trials["role"] == "default", "score"].iloc[0])
    axes.axhline(start, color=INK, linewidth=1, linestyle="--", label=ROLES_FR["default"])
    low, high = float(complete["score"].min()), float(complete["score"].max())
    span = max(high - low, 1e-4)
    axes.set_ylim(low - 0.1 * span, high + 0.25 * span)
    if not pruned.empty:
        axes.scatter(
            pruned["trial"],
            [high + 0.17 * span] * len(pruned),
            marker="x",
            color=INK,
            s=35,
            linewidth=1.2,
            label="essai interrompu (sans perte finale)",
        )
    loss_axis(axes.yaxis, 4)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="numéro de l’essai", ylabel=LOSS)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    axes.get_legend().remove()
    return figure


@styled
def tuning_curves(curves: pd.DataFrame) -> Figure:
    """Train against validation by number of trees.

    Args:
        curves: `role`, `rounds`, `train_loss`, `judged_loss`.
    """
    roles = [role for role in ROLES_FR if (curves["role"] == role).any()]
    figure, panels = canvas(
        "Entraînement et validation, selon le nombre d’arbres",
        ncols=len(roles),
        sharey=True,
        height_in=4.5,
    )
    for axes, role in zip(panels, roles, strict=True):
        part = curves[curves["role"] == role]
        sns.lineplot(
            x=part["rounds"],
            y=part["train_loss"],
            ax=axes,
            color=MIDDLE,
            linestyle="--",
            label="entraînement",
        )
        sns.lineplot(
            x=part["rounds"], y=part["judged_loss"], ax=axes, color=DARK, label="validation"
        )
        axes.fill_between(
            part["rounds"],
            part["train_loss"],
            part["judged_loss"],
            color=LIGHT,
            alpha=0.35,
            linewidth=0,
            label="écart",
        )
        low = part.loc[part["judged_loss"].idxmin()]
        axes.plot(
            low["rounds"],
            low["judged_loss"],
            marker="o",
            color=DARK,
            linestyle="none",
            label="minimum en validation",
        )
        axes.set(title=ROLES_FR[role], xlabel="nombre d’arbres", ylabel=LOSS)
        axes.get_legend().remove()
    loss_axis(panels[0].yaxis)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


@styled
def tuning_by_fold(weeks: pd.DataFrame, folds: pd.DataFrame) -> Figure:
    """Change from the committed settings to the best other trial: by origin, and by week.

    Args:
        weeks: `fold`, `week` (from 0), `change` of the loss.
        folds: `known_before`, `judged_until`, `change_share`.
    """
    figure, (left, right) = canvas(
        "Meilleur autre essai et réglages en place", ncols=2, width_ratios=(2, 3)
    )
    names = [
        f"{day_text(a, with_year=False)}\n– {day_text(b, with_year=False)}"
        for a, b in zip(folds["known_before"], folds["judged_until"], strict=True)
    ]
    sns.barplot(x=names, y=folds["change_share"], ax=left, color=DARK, width=0.6)
    percent_axis(left.yaxis, 2)
    left.set(
        xlabel="période d’évaluation (fin exclue)", ylabel="variation de la perte logarithmique"
    )
    colors = [(DARK, LIGHT)[int(fold) % 2] for fold in weeks["fold"]]
    right.bar(weeks["week"] + 1, weeks["change"], color=colors, edgecolor=INK, linewidth=0.5)
    right.axhline(
        float(weeks["change"].mean()), color=INK, linestyle=":", linewidth=1.5, label="moyenne"
    )
    right.xaxis.set_major_locator(MaxNLocator(integer=True))
    loss_axis(right.yaxis, 4)
    right.set(
        xlabel="semaine d’évaluation (la teinte change avec l’origine)",
        ylabel="variation de la perte logarithmique\n(nat par vol ; négatif : meilleur)",
    )
    right.legend()
    for axes in (left, right):
        axes.axhline(0, color=INK, linewidth=1)
    return figure
