"""The report's table of the growth of cost: smallest and largest size, and the exponents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel.figures.scale import STEPS
from ponctuel_words.french import count_text, number_text

_HEADS = ("étape", "vols", "temps de calcul", "mémoire", "vols (générés)")
_MORE = ("temps de calcul", "mémoire", "exposant du temps")


def growth_table(scale: Mapping[str, Any]) -> dict[str, Any]:
    """The headings and rows of the table, for DuckDB.

    Args:
        scale: the record of `tests.benchmarks.scale`.
    """
    points = [point for point in scale["points"] if point["engine"] == "duckdb"]
    exponents = {
        row["step"]: row
        for row in scale["exponents"]
        if (row["engine"], row["measure"]) == ("duckdb", "cpu_s")
    }
    rows = []
    for step, name in STEPS.items():
        measured = [p for p in points if "cpu_s" in p["steps"].get(step, {})]
        if measured:
            ends = [
                text
                for point in (measured[0], measured[-1])
                for text in (count_text(point["flights"]), *_cost(point["steps"][step]))
            ]
            rows.append([name, *ends, _exponent(exponents.get(step))])
    return {"heads": [*_HEADS, *_MORE], "rows": rows}


def _cost(figures: Mapping[str, Any]) -> tuple[str, str]:
    return f"{number_text(figures['cpu_s'], 1)} s", f"{count_text(figures['memory_mb'])} Mo"


def _exponent(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "–"
    value, lo, hi = (number_text(row[key], 2) for key in ("exponent", "lo", "hi"))
    return f"{value} [{lo} ; {hi}]"
