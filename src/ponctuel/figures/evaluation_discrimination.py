"""ROC and precision-recall curves."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ponctuel.figures.style import (
    DARK,
    INK,
    LIGHT,
    MIDDLE,
    RULE,
    canvas,
    number_text,
    percent_axis,
    styled,
)
from ponctuel_words.lead_times import lead_text

_STYLES = (
    {"color": DARK, "linestyle": "-", "linewidth": 2},
    {"color": INK, "linestyle": (0, (5, 1.5)), "linewidth": 2},
    {"color": MIDDLE, "linestyle": "-.", "linewidth": 1.6},
    {"color": LIGHT, "linestyle": ":", "linewidth": 2.4},
)
_POINTS = 200
# The left end of a precision curve is based on few flights and is noisy: it is not drawn.
_SKIPPED_POINTS = 30


@styled
def discrimination(curves: pd.DataFrame) -> Figure:
    """Both curves of every variant, with their areas in the legend.

    Args:
        curves: `variant`, `curve` (roc or pr), `x` and `y` along the curve, `area` (below it),
            `base` (share late), `lead_time_min`.
    """
    lead = lead_text(float(curves["lead_time_min"].iloc[0]))
    figure, (left, right) = canvas(
        f"Discrimination des retards d’au moins 30 min, à l’échéance de {lead}",
        width_in=11.5,
        height_in=5.6,
        ncols=2,
    )
    for style, (variant, part) in zip(_STYLES, curves.groupby("variant", sort=False), strict=False):
        for axes, curve in ((left, "roc"), (right, "pr")):
            line = part[part["curve"] == curve]
            area = number_text(float(line["area"].iloc[0]), 3)
            x, y = _thinned(line, skipped=_SKIPPED_POINTS if curve == "pr" else 0)
            axes.plot(x, y, label=f"{variant} ({area})", **style)
    left.plot([0, 1], [0, 1], color=RULE, linewidth=1)
    base = float(curves["base"].iloc[0])
    right.axhline(base, color=RULE, linewidth=1)
    right.annotate(
        "au hasard", (0, base), (4, -4), textcoords="offset points", fontsize=9, va="top"
    )
    left.set(
        xlabel="taux de faux positifs", ylabel="taux de vrais positifs", title="courbe ROC (aire)"
    )
    right.set(
        xlabel="rappel (part des vols en retard signalés)",
        ylabel="précision (part des signaux justifiés)",
        title="précision et rappel (précision moyenne)",
    )
    for axes, position in ((left, "lower right"), (right, "upper right")):
        axes.set(xlim=(0, 1), ylim=(0, 1))
        percent_axis(axes.xaxis)
        percent_axis(axes.yaxis)
        axes.legend(loc=position)
    return figure


def _thinned(line: pd.DataFrame, skipped: int) -> tuple[np.ndarray, np.ndarray]:
    """_POINTS points of a curve, without its first `skipped` (at most a tenth of it)."""
    x, y = (line[name].to_numpy()[min(skipped, len(line) // 10) :] for name in ("x", "y"))
    indices = np.unique(np.linspace(0, len(x) - 1, _POINTS).astype(int))
    return x[indices], y[indices]
