"""The timeline at one issue time, and the share of known values by lead time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ponctuel.figures.leads import LEAD_LABEL, far_to_near, wrapped
from ponctuel.figures.style import (
    DARK,
    INK,
    LIGHT,
    MIDDLE,
    MISSING,
    SEQUENTIAL,
    canvas,
    percent_axis,
    percent_text,
    styled,
)
from ponctuel_words.lead_times import lead_text


@styled
def timeline_at_issue(flights: pd.DataFrame) -> Figure:
    """Each flight of an origin from its schedule to the time at which its outcome is known.

    Args:
        flights: `sched_min`, `known_min` (after the issue time), `cancelled`, `asked` (whether it
            is the flight of the forecast), in the order of the schedule.
    """
    figure, (axes,) = canvas("Événements lus et non lus par une prévision", height_in=6.4)
    rank = np.arange(len(flights))
    sched, known = flights["sched_min"], flights["known_min"]
    is_known = (known < 0).to_numpy()
    overdue = ((sched < 0) & ~is_known).to_numpy()
    early = np.minimum(sched, known)
    axes.hlines(
        rank[is_known],
        early[is_known],
        known[is_known],
        color=MIDDLE,
        linewidth=1.6,
        label="connu à l’émission",
    )
    axes.hlines(
        rank[overdue],
        sched[overdue],
        0,
        color=DARK,
        linewidth=2,
        label="non parti à l’heure, à l’émission",
    )
    axes.hlines(
        rank[~is_known],
        np.maximum(early[~is_known], 0),
        np.maximum(known[~is_known], 0),
        color=LIGHT,
        linewidth=1.2,
        linestyle=(0, (2, 1)),
        label="postérieur, jamais lu",
    )
    axes.scatter(
        sched, rank, marker="|", s=16, color=INK, linewidth=1, label="départ prévu", zorder=3
    )
    is_cancelled = flights["cancelled"].to_numpy(dtype=bool)
    axes.scatter(
        known[is_cancelled],
        rank[is_cancelled],
        marker="x",
        s=16,
        color=INK,
        linewidth=1,
        label="annulation connue",
        zorder=3,
    )
    is_requested = flights["asked"].to_numpy(dtype=bool)
    axes.scatter(
        sched[is_requested],
        rank[is_requested],
        marker="*",
        s=190,
        color=DARK,
        edgecolor="white",
        label="vol à prévoir",
        zorder=4,
    )
    axes.axvline(0, color=INK, linewidth=1.4)
    axes.annotate(
        "émission",
        (0, 1),
        (-4, 2),
        xycoords=("data", "axes fraction"),
        ha="right",
        textcoords="offset points",
        fontsize=9.5,
    )
    axes.set_xlim(float(sched.min()) - 5, float(sched.max()) + 60)
    axes.set(
        xlabel="minutes depuis l’heure d’émission",
        yticks=[],
        ylabel="vols de l’origine, dans l’ordre du programme",
    )
    axes.legend(loc="upper left")
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    return figure


@styled
def known_families(shares: pd.DataFrame) -> Figure:
    """Heat map of the share of known values of each family at each lead time.

    Args:
        shares: `family`, `lead_time_min`, `known_share`, in the order of drawing.
    """
    grid = _grid(shares, "family", "known_share")
    figure, (axes,) = canvas(
        "Part des valeurs connues, par famille de variables et par échéance",
        width_in=10.5,
        height_in=1.6 + 0.36 * len(grid),
    )
    sns.heatmap(
        grid,
        ax=axes,
        cmap=SEQUENTIAL,
        vmin=0,
        vmax=1,
        linewidths=0.5,
        annot=grid.map(percent_text),
        fmt="",
        annot_kws={"fontsize": 8.5},
        cbar_kws={"label": "part des valeurs connues"},
    )
    percent_axis(axes.collections[0].colorbar.ax.yaxis)
    _label_axes(axes, grid, 48)
    return figure


@styled
def feature_strength(strength: pd.DataFrame) -> Figure:
    """Heat map of the area under the ROC curve of single features at each lead time.

    Args:
        strength: `feature`, `lead_time_min`, `auc`, `strength` of the features to show.
    """
    order = strength.groupby("feature")["strength"].max().sort_values(ascending=False).index
    grid, areas = (_grid(strength, "feature", name).reindex(order) for name in ("strength", "auc"))
    figure, (axes,) = canvas(
        f"Séparation des retards par chacune des {len(grid)} variables",
        width_in=10.5,
        height_in=1.6 + 0.29 * len(grid),
    )
    texts = areas.map(lambda area: "" if np.isnan(area) else f"{area:.2f}".replace(".", ","))
    sns.heatmap(
        grid,
        ax=axes,
        cmap=SEQUENTIAL,
        vmin=0.5,
        linewidths=0.5,
        annot=texts,
        fmt="",
        annot_kws={"fontsize": 8.5},
        cbar_kws={"label": "séparation : 0,5 + |aire sous la courbe ROC − 0,5|"},
    )
    axes.collections[0].colorbar.ax.yaxis.set_major_formatter(
        lambda value, _: f"{value:.2f}".replace(".", ",")
    )
    _label_axes(axes, grid, 60)
    axes.set_facecolor(MISSING)
    return figure


def _grid(frame: pd.DataFrame, row: str, value: str) -> pd.DataFrame:
    wide = frame.pivot(index=row, columns="lead_time_min", values=value)
    return wide.reindex(index=frame[row].unique(), columns=far_to_near(wide.columns))


def _label_axes(axes: Axes, grid: pd.DataFrame, width: int) -> None:
    axes.set_xticklabels([lead_text(lead) for lead in grid.columns], rotation=0)
    axes.set_yticklabels([wrapped(str(name), width) for name in grid.index], rotation=0, fontsize=9)
    axes.set(xlabel=LEAD_LABEL, ylabel="")
    axes.grid(False)
