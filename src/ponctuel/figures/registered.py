"""The figure that is stored with a registered model."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, NullLocator

from ponctuel.evaluation.records import LeadTimeScores, interval
from ponctuel.figures.style import DASHES, MARKERS, SERIES, canvas, number_text, styled
from ponctuel_words.lead_times import lead_text

NAMES = {"champion": "Ponctuel", "climatology": "climatologie"}


def logloss_by_lead_time(leads: Sequence[LeadTimeScores]) -> Figure:
    """Log loss at 30 min of the model and of climatology, with intervals at 95 %, by lead time."""
    rows = [
        {
            "lead_time_min": lead["lead_time_min"],
            "model": name,
            **interval(lead["models"][name], "logloss_30"),
        }
        for lead in leads
        for name in NAMES
        if name in lead["models"]
    ]
    return _draw(pd.DataFrame(rows))


@styled
def _draw(scores: pd.DataFrame) -> Figure:
    figure, (axes,) = canvas("Perte logarithmique (retard d’au moins 30 min), par échéance")
    for position, (model, part) in enumerate(scores.groupby("model", sort=False)):
        part = part.sort_values("lead_time_min")
        axes.errorbar(
            part["lead_time_min"] * (1 + 0.04 * position),
            part["value"],
            yerr=[part["value"] - part["lo"], part["hi"] - part["value"]],
            color=SERIES[position],
            marker=MARKERS[position],
            linestyle=DASHES[position],
            capsize=3,
            label=NAMES[str(model)],
        )
    leads = sorted(scores["lead_time_min"].unique())
    axes.set_xscale("log")
    axes.invert_xaxis()
    axes.xaxis.set_major_locator(FixedLocator(leads))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FixedFormatter([lead_text(float(lead)) for lead in leads]))
    axes.set_xlabel("échéance : temps avant le départ prévu")
    axes.set_ylabel("perte logarithmique (une valeur plus petite est meilleure)")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number_text(value, 2)))
    axes.legend(loc="lower left")
    return figure
