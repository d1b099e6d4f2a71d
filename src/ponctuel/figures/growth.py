"""The cost of a forecast and of the board by the number of known flights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ponctuel.figures.style import MARKERS, SERIES, count_text, styled

FORECAST, BOARD = "une prévision nouvelle", "tableau des départs"


@styled
def growth_figure(growth: Mapping[str, Any]) -> Figure:
    """Processor time against the number of flights, both on logarithmic axes."""
    rows = pd.DataFrame(
        [
            {"flights": point["flights"], "ms": point[name], "what": what}
            for point in growth["points"]
            for name, what in (("forecast_ms", FORECAST), ("board_ms", BOARD))
        ]
    )
    figure, axes = plt.subplots(figsize=(7.5, 4.2))
    sns.lineplot(
        rows,
        x="flights",
        y="ms",
        hue="what",
        style="what",
        palette=list(SERIES[:2]),
        markers=list(MARKERS[:2]),
        dashes=["", (4, 2)],
        ax=axes,
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(bottom=1)
    flights = [point["flights"] for point in growth["points"]]
    names = [
        count_text(point["flights"]) + ("\n(générés)" if point["generated"] else "")
        for point in growth["points"]
    ]
    axes.set_xticks(flights, names)
    axes.minorticks_off()
    axes.set(xlabel="vols connus", ylabel="temps de calcul (ms)")
    axes.legend(title=None)
    figure.suptitle("Le coût ne croît presque pas avec le nombre de vols connus")
    figure.tight_layout()
    return figure
