"""Over-fitting: training, validation and test, by lead time and by number of trees."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.continued_training import nats_axis
from ponctuel.figures.style import (
    DASHES,
    INK,
    MARKERS,
    SERIES,
    canvas,
    number_text,
    percent_axis,
    styled,
)
from ponctuel_words.lead_times import interval_text, lead_text

PARTS_FR = {
    "train": "entraînement",
    "validation": "validation (semaines exclues)",
    "test": "test (mois suivants)",
}
_GROUPS_FR = {"near": "échéances de 2 h ou moins", "far": "échéances de 24 h ou plus"}


@styled
def overfitting_by_lead(frame: pd.DataFrame) -> Figure:
    """Loss and skill by lead time, one column per index.

    Args:
        frame: the result of `continued_training_frames.overfitting_frame`.
    """
    indices = frame[["index", "low_min", "high_min"]].drop_duplicates()
    figure, axes = canvas(
        "Surapprentissage selon l’échéance : entraînement, validation, test",
        width_in=11,
        height_in=7,
        nrows=2,
        ncols=len(indices),
        sharex=True,
    )
    leads = sorted(frame["lead_time_min"].unique())
    ticks = [lead_text(lead) for lead in leads]
    for column, (index, *delay_range) in enumerate(indices.itertuples(index=False)):
        upper, lower = axes[column], axes[column + len(indices)]
        for position, (part, label) in enumerate(PARTS_FR.items()):
            chosen = frame[(frame["index"] == index) & (frame["part"] == part)]
            chosen = chosen.set_index("lead_time_min").reindex(leads)
            for axis, measure in ((upper, "logloss"), (lower, "skill")):
                axis.plot(
                    range(len(leads)),
                    chosen[measure],
                    color=SERIES[position],
                    marker=MARKERS[position],
                    linestyle=DASHES[position],
                    label=label,
                )
        upper.set_title(f"indice : retard {interval_text(*delay_range)}")
        lower.axhline(0, color=INK, linewidth=1)
        lower.set_xticks(range(len(leads)), ticks, fontsize=8.5)
        lower.set_xlabel("échéance de la prévision")
        percent_axis(lower.yaxis)
        nats_axis(upper.yaxis, 2)
    axes[0].set_ylabel("perte de l’indice (nats)")
    axes[len(indices)].set_ylabel("gain sur la moyenne\nde la période")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


@styled
def overfitting_rounds(frame: pd.DataFrame) -> Figure:
    """Loss by number of trees, near departure and far from it.

    Args:
        frame: the result of `continued_training_frames.rounds_frame`.
    """
    figure, axes = canvas("Surapprentissage selon le nombre d’arbres", ncols=2)
    for axis, (group, title) in zip(axes, _GROUPS_FR.items(), strict=True):
        group_rows = frame[frame["group"] == group]
        for position, (part, label) in enumerate(PARTS_FR.items()):
            chosen = group_rows[group_rows["part"] == part]
            axis.plot(
                chosen["trees"],
                chosen["logloss"],
                color=SERIES[position],
                markersize=4,
                marker=MARKERS[position],
                linestyle=DASHES[position],
                label=label,
            )
        nats_axis(axis.yaxis, 2)
        axis.set(title=title, xlabel="arbres", ylabel="perte de l’indice (nats)")
        model_trees = group_rows.loc[group_rows["of_model"] == 1, "trees"]
        if not model_trees.empty:
            axis.axvline(model_trees.iloc[0], color=INK, linewidth=1, linestyle=":")
            axis.annotate(
                f"réglage retenu : {number_text(model_trees.iloc[0], 0)}",
                (model_trees.iloc[0], 0.03),
                xycoords=("data", "axes fraction"),
                xytext=(5, 0),
                textcoords="offset points",
                fontsize=9,
            )
    axes[1].legend(loc="upper right", fontsize=9)
    return figure
