"""Growth of cost with size: a power law, fitted on logarithms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scipy.stats import linregress, t

# The costs of each step that are fitted.
MEASURES = ("cpu_s", "wall_s", "memory_mb", "bytes")
CONFIDENCE = 0.95


@dataclass(frozen=True)
class PowerLaw:
    """cost = cost of the largest size x (size / largest size) ^ exponent, by least squares.

    Attributes:
        exponent: 1 means that cost is proportional to size.
        lo, hi: its 95 % interval, from Student's distribution with n - 2 degrees of freedom.
        at_size: the largest size, in flights.
        at_cost: the fitted cost there.
        n: number of sizes.
    """

    exponent: float
    lo: float
    hi: float
    at_size: float
    at_cost: float
    n: int

    def cost(self, size: float, exponent: float | None = None) -> float:
        """The cost of another size, in the unit of the fitted costs.

        Args:
            size: a size in the unit of the fitted sizes.
            exponent: an end of the interval; by default the fitted one.
        """
        power = self.exponent if exponent is None else exponent
        return self.at_cost * float((size / self.at_size) ** power)


def power_law(sizes: Sequence[float], costs: Sequence[float]) -> PowerLaw:
    """Fit a power law by least squares on logarithms (scipy.stats.linregress).

    Args:
        sizes: above zero; at least three, as the interval needs them.
        costs: above zero, one per size.

    Raises:
        ValueError: fewer than three sizes.
    """
    if len(sizes) < 3:
        raise ValueError(f"three sizes are needed for an interval, not {len(sizes)}")
    fit = linregress([math.log(s) for s in sizes], [math.log(c) for c in costs])
    half_width = float(t.ppf((1 + CONFIDENCE) / 2, len(sizes) - 2)) * float(fit.stderr)
    slope, largest = float(fit.slope), max(sizes)
    at_cost = math.exp(float(fit.intercept) + slope * math.log(largest))
    return PowerLaw(slope, slope - half_width, slope + half_width, largest, at_cost, len(sizes))


def power_laws(points: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    """The power law of each engine, step and measure that was measured for at least three sizes.

    Args:
        points: `engine`, `flights`, and `steps`: step -> measure -> value.

    Returns:
        Rows of `engine`, `step`, `measure` and the fields of `PowerLaw`, rounded to four digits.
    """
    rows = []
    for engine in sorted({point["engine"] for point in points}):
        of_engine = [point for point in points if point["engine"] == engine]
        for step in dict.fromkeys(step for point in of_engine for step in point["steps"]):
            for measure in MEASURES:
                pairs = [
                    (point["flights"], point["steps"][step][measure])
                    for point in of_engine
                    if point["steps"].get(step, {}).get(measure, 0) > 0
                ]
                if len(pairs) >= 3:
                    law = power_law(*zip(*pairs, strict=True))
                    fields = {k: float(f"{v:.4g}") for k, v in asdict(law).items()}
                    rows.append({"engine": engine, "step": step, "measure": measure, **fields})
    return rows
