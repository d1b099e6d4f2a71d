"""The page on growth, from the figures of `scale.json` and extrapolations by its exponents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from ponctuel.analysis.power_law import PowerLaw
from ponctuel.documents.template import rendered
from ponctuel.features.slices import MAX_REQUESTS
from ponctuel.figures.scale import STEPS
from ponctuel_words.french import NBSP, number_text

TEMPLATE = "passage-a-l-echelle.md.j2"
# Flights that the Bureau of Transportation Statistics has published since 1987.
COUNTRY_FLIGHTS = 234_000_000
GOALS = {"exponent": 1.1, "features_per_s": 80_000, "scoring_ratio": 0.7}
# Steps that can be distributed over machines, because their work is partitioned by key or row.
SHARED = ("ingest", "warehouse", "features", "scoring")
# Steps that use all cores of a machine; scoring uses one process per core.
PARALLEL = ("warehouse", "features", "scoring")
EXECUTORS, CORES = 8, 2
_HOUR_S = 3600.0


def scale_page(scale: Mapping[str, Any]) -> str:
    """Markdown; the same figures give the same bytes.

    Args:
        scale: the record of `tests.benchmarks.scale`.
    """
    duckdb = [point for point in scale["points"] if point["engine"] == "duckdb"]
    complete = [point for point in duckdb if not _failures(point)]
    return rendered(
        TEMPLATE,
        {"value": _value, "duration": _duration},
        scale=scale,
        points=duckdb,
        largest=complete[-1],
        steps=STEPS,
        failures={point["factor"]: _failures(point) for point in duckdb if _failures(point)},
        exponents=_exponents(scale, "duckdb"),
        extrapolated=extrapolated(scale, COUNTRY_FLIGHTS),
        crossing=crossing(scale),
        beside_spark=_beside_spark(scale),
        engines=sorted({point["engine"] for point in scale["points"]}),
        goals=GOALS,
        country_flights=COUNTRY_FLIGHTS,
        executors=EXECUTORS,
        cores=CORES,
        shared=SHARED,
        at_once=MAX_REQUESTS,
    )


class StepCost(TypedDict):
    """The extrapolated cost of one step, in seconds.

    Attributes:
        cpu, lo, hi: processor time, by the exponent and both ends of its interval.
        one: lowest duration on one machine of `CORES` cores.
        many: lowest duration on `EXECUTORS` such machines; None for a step that is not in SHARED.
    """

    step: str
    cpu: float
    lo: float
    hi: float
    one: float
    many: float | None


def extrapolated(scale: Mapping[str, Any], flights: int) -> list[StepCost]:
    """The extrapolated cost of each step, by its exponent and both ends of its interval.

    It is based on processor time, which depends least on other work on the machine. Scoring is
    measured on one request in a hundred, and multiplied here.

    Args:
        scale: the record of `tests.benchmarks.scale`.
        flights: number of flights.
    """
    rows: list[StepCost] = []
    laws_by_step = _laws(scale, "duckdb", "cpu_s")
    for step in STEPS:
        # The cost of the board does not grow with the years of history.
        if step == "board" or step not in laws_by_step:
            continue
        laws = laws_by_step[step]
        factor = 100.0 if step == "scoring" else 1.0
        cpu, lo, hi = (factor * laws.cost(flights, e) for e in (None, laws.lo, laws.hi))
        one = cpu / CORES if step in PARALLEL else cpu
        many = cpu / (CORES * EXECUTORS) if step in SHARED else None
        rows.append({"step": step, "cpu": cpu, "lo": lo, "hi": hi, "one": one, "many": many})
    return rows


def crossing(scale: Mapping[str, Any]) -> float | None:
    """Number of flights from which Spark computes the features faster than DuckDB.

    Infinite where by the measured exponents it never does; None where it was not measured.

    Args:
        scale: the record of `tests.benchmarks.scale`.
    """
    duckdb_law, spark_law = (
        _laws(scale, engine, "wall_s").get("features") for engine in ("duckdb", "spark")
    )
    if duckdb_law is None or spark_law is None:
        return None
    if duckdb_law.exponent <= spark_law.exponent:
        return float("inf")
    size = duckdb_law.at_size
    ratio = spark_law.cost(size) / duckdb_law.cost(size)
    return float(size * ratio ** (1 / (duckdb_law.exponent - spark_law.exponent)))


def _beside_spark(scale: Mapping[str, Any]) -> list[dict[str, object]]:
    """The figures of both engines for the features, at each size measured on both."""
    engines = ("duckdb", "spark")
    figures_of = {
        (p["flights"], p["engine"]): p["steps"].get("features", {}) for p in scale["points"]
    }
    return [
        {"flights": flights, **{engine: figures_of[flights, engine] for engine in engines}}
        for flights in sorted({flights for flights, _ in figures_of})
        if all("cpu_s" in figures_of.get((flights, engine), {}) for engine in engines)
    ]


def _laws(scale: Mapping[str, Any], engine: str, measure: str) -> dict[str, PowerLaw]:
    return {
        row["step"]: PowerLaw(
            **{k: row[k] for k in ("exponent", "lo", "hi", "at_size", "at_cost", "n")}
        )
        for row in scale["exponents"]
        if (row["engine"], row["measure"]) == (engine, measure)
    }


def _exponents(scale: Mapping[str, Any], engine: str) -> dict[str, dict[str, PowerLaw]]:
    measures = ("cpu_s", "wall_s", "memory_mb", "bytes")
    laws = {measure: _laws(scale, engine, measure) for measure in measures}
    steps = [step for step in STEPS if step in laws["cpu_s"]]
    return {
        step: {measure: laws[measure][step] for measure in measures if step in laws[measure]}
        for step in steps
    }


def _failures(point: Mapping[str, Any]) -> dict[str, str]:
    return {
        step: figures["failed"] for step, figures in point["steps"].items() if "failed" in figures
    }


def _value(value: float) -> str:
    """Three digits: 0,043; 1,25; 12,5; 453."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return number_text(value, digits)


def _duration(seconds: float) -> str:
    """A duration in the most readable of seconds, minutes and hours."""
    if seconds < 120:
        return f"{_value(seconds)}{NBSP}s"
    if seconds < 2 * _HOUR_S:
        return f"{_value(seconds / 60)}{NBSP}min"
    if seconds < 72 * _HOUR_S:
        return f"{_value(seconds / _HOUR_S)}{NBSP}h"
    return f"{_value(seconds / (24 * _HOUR_S))}{NBSP}jours"
