"""The cost of each step of the pipeline by size of the data: processor time and memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator

from ponctuel.figures.style import RULE, count_text, number_text, styled

# In the order of the pipeline.
STEPS = {
    "ingest": "lecture",
    "clean": "nettoyage",
    "warehouse": "entrepôt",
    "features": "variables",
    "scoring": "prévision (1 requête sur 100)",
    "ledgers": "registres",
    "board": "tableau des départs",
}
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")


@styled
def scale_figure(scale: Mapping[str, Any], engine: str = "duckdb") -> Figure:
    """Processor time and memory by number of flights, on logarithmic axes, with the memory limit.

    Args:
        scale: the record of `tests.benchmarks.scale`.
        engine: the engine whose points are drawn.
    """
    rows = pd.DataFrame(
        [
            {
                "flights": point["flights"],
                "step": STEPS[step],
                "cpu_s": figures["cpu_s"],
                "memory_gb": figures["memory_mb"] / 1024,
            }
            for point in scale["points"]
            if point["engine"] == engine
            for step, figures in point["steps"].items()
            if "failed" not in figures
        ]
    )
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 5.4), sharex=True)
    steps = [name for name in STEPS.values() if name in set(rows["step"])]
    for axes, measure in ((left, "cpu_s"), (right, "memory_gb")):
        sns.lineplot(
            rows,
            x="flights",
            y=measure,
            hue="step",
            style="step",
            hue_order=steps,
            style_order=steps,
            palette=sns.color_palette("cividis", len(steps) + 1)[:-1],
            markers=list(_MARKERS[: len(steps)]),
            dashes=False,
            legend=axes is left,
            ax=axes,
        )
        axes.set_xscale("log")
        axes.set_yscale("log")
        flights = sorted(rows["flights"].unique())
        axes.set_xticks(flights, [count_text(n) for n in flights], rotation=30, ha="right")
        axes.minorticks_off()
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=12))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))
    left.set(xlabel="vols", ylabel="temps de calcul (s)")
    right.set(xlabel="vols", ylabel="mémoire la plus haute (Go)")
    limit_gb = scale["memory_limit_mb"] / 1024
    right.axhline(limit_gb, color=RULE, linestyle="--", linewidth=1.2)
    right.annotate(
        "limite", (0.01, limit_gb), xycoords=("axes fraction", "data"), va="bottom", color=RULE
    )
    handles, names = left.get_legend_handles_labels()
    left.get_legend().remove()
    figure.legend(handles, names, loc="lower center", ncols=4)
    figure.suptitle("Le coût de chaque étape selon le nombre de vols (générés au-delà de l’année)")
    figure.tight_layout(rect=(0, 0.13, 1, 1))  # below: the legend
    return figure


def _tick(value: float) -> str:
    return number_text(value, 0 if value >= 1 else 1 if value >= 0.1 else 2)
