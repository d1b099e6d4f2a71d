"""Figures of the search space: importance of the settings, scores of the trials, pruned trials."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from ponctuel.figures.style import DARK, INK, LIGHT, MIDDLE, canvas, percent_axis, styled
from ponctuel.figures.tuning import LOSS, ROLES_FR, loss_axis
from ponctuel_words.settings import setting_fr, setting_text

_COLUMNS = 4
_FIRST = f"{LOSS},\npremière origine"


@styled
def tuning_importance(importances: pd.DataFrame) -> Figure:
    """Share of the scores' variance that each setting explains.

    Args:
        importances: `name`, `importance` (sum 1), the greatest first.
    """
    figure, (axes,) = canvas(
        "Importance de chaque réglage", height_in=1.4 + 0.32 * len(importances)
    )
    sns.barplot(
        x=importances["importance"],
        y=importances["name"].map(setting_fr),
        ax=axes,
        color=DARK,
        width=0.65,
    )
    percent_axis(axes.xaxis)
    axes.set(xlabel="part de la variance de la perte expliquée par ce réglage", ylabel="")
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    return figure


@styled
def tuning_slices(trials: pd.DataFrame, space: Mapping[str, Mapping[str, object]]) -> Figure:
    """Score on the first origin against each setting, one panel per setting.

    Args:
        trials: `state`, `folds_n` (folds fitted), `first_score`, `role`, one column per setting.
        space: the range or the choices of each setting.
    """
    names = list(space)
    rows = -(-len(names) // _COLUMNS)
    figure, panels = canvas(
        "Perte selon chaque réglage",
        width_in=11,
        height_in=1.2 + 2.3 * rows,
        nrows=rows,
        ncols=_COLUMNS,
        sharey=True,
    )
    complete = trials[trials["state"] == "complete"]
    pruned = trials[trials["state"] == "pruned"]
    for position, (axes, name) in enumerate(zip(panels, names, strict=False)):
        value = _axis_value(space[name])
        for part, marker, color, label in (
            (pruned, "x", MIDDLE, "interrompu"),
            (complete, "o", DARK, "achevé"),
        ):
            axes.scatter(
                part[name].map(value),
                part["first_score"],
                marker=marker,
                s=26,
                color=color,
                linewidth=1.1,
                label=label,
            )
        for role, marker in (("default", "s"), ("challenger", "*")):
            chosen = trials[trials["role"] == role]
            axes.scatter(
                chosen[name].map(value),
                chosen["first_score"],
                marker=marker,
                s=130,
                facecolor=LIGHT,
                edgecolor=INK,
                linewidth=1,
                label=ROLES_FR[role],
                zorder=3,
            )
        _setting_axis(axes, space[name])
        loss_axis(axes.yaxis)
        axes.set(xlabel=setting_fr(name), ylabel=_FIRST if position % _COLUMNS == 0 else "")
    for axes in panels[len(names) :]:
        axes.remove()
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def _axis_value(setting: Mapping[str, object]) -> Callable[[object], object]:
    """The position of a value on the setting's axis: the value, or the index of the choice."""
    choices = setting.get("choices")
    return choices.index if isinstance(choices, list) else lambda value: value


def _setting_axis(axes: Axes, setting: Mapping[str, object]) -> None:
    """Ticks that can be read: round numbers, also on a log axis, or the choices."""
    choices = setting.get("choices")
    if isinstance(choices, list):
        axes.set_xticks(range(len(choices)), [setting_text(choice) for choice in choices])
        axes.set_xlim(-0.5, len(choices) - 0.5)
        return
    if setting.get("log"):
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=6))
        axes.xaxis.set_minor_locator(NullLocator())
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: setting_text(value)))


@styled
def tuning_pruning(trials: pd.DataFrame, folds_n: int) -> Figure:
    """First score of the trials by the number of folds fitted, and the number of fits avoided.

    Args:
        trials: `state`, `folds_n` (folds fitted), `first_score`, `role`, one column per setting.
        folds_n: rolling origins of a trial that is not pruned.
    """
    figure, (left, right) = canvas(
        "Essais interrompus", ncols=2, width_ratios=(3, 2), height_in=4.4
    )
    fitted_folds = trials["folds_n"].where(trials["state"] == "pruned", folds_n)
    groups = sorted(fitted_folds.unique())
    labels = {folds: _folds_text(int(folds), folds_n) for folds in groups}
    # Strokes instead of scattered points: seaborn's jitter draws from the global random state.
    sns.stripplot(
        x=trials["first_score"],
        y=fitted_folds.map(labels),
        order=list(labels.values()),
        ax=left,
        color=DARK,
        jitter=False,
        marker="|",
        size=18,
        linewidth=1.2,
    )
    loss_axis(left.xaxis)
    left.set(xlabel=f"{LOSS}, première origine", ylabel="")
    left.grid(True, axis="x")
    fitted_n = int(trials["folds_n"].sum())
    avoided_n = folds_n * len(trials) - fitted_n
    right.bar(
        ["effectués", "évités"],
        [fitted_n, avoided_n],
        color=[DARK, LIGHT],
        edgecolor=INK,
        width=0.6,
    )
    for position, value in enumerate((fitted_n, avoided_n)):
        right.annotate(str(value), (position, value), ha="center", va="bottom")
    right.yaxis.set_major_locator(MaxNLocator(integer=True))
    right.set(xlabel="", ylabel="ajustements (essai × origine)")
    return figure


def _folds_text(folds: int, folds_n: int) -> str:
    if folds == folds_n:
        return "achevé"
    return f"interrompu après {folds} origine{'s' if folds > 1 else ''}"
