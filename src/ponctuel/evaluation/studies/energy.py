"""Energy of computing: the shape of codecarbon's measures, and the sum over all the work.

A training and the pipeline's own search are measured whenever they run. The long search and the
peers ran earlier, for hours: their energy is estimated from their rows or seconds, at the measured
rate. Where no power counter can be read, the measure itself is based on the processor's rated
power, so that every figure is uncertain by a factor of two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

UNCERTAINTY_FACTOR = 2.0
_S_PER_H = 3600
_DIGITS = 3


class Energy(TypedDict):
    """The energy of a training; None where nothing could be read."""

    energy_kwh: float | None
    emissions_kgco2e: float | None
    duration_s: float | None
    country: str


class EnergyLine(TypedDict):
    """One kind of work: its time, its energy with bounds, and its emissions."""

    work: str
    basis: Literal["measured", "estimated"]
    duration_s: float | None
    energy_kwh: float
    low_kwh: float
    high_kwh: float
    emissions_kgco2e: float


class EnergyAccount(TypedDict):
    """`energy.json`: every kind of work, and their sum."""

    country: str
    uncertainty_factor: float
    training_watts: float
    lines: list[EnergyLine]
    total: EnergyLine


def energy_account(
    training: Energy, search: Energy, short: Mapping[str, Any], long: Mapping[str, Any], peers: Any
) -> EnergyAccount:
    """The energy of every kind of work, and their sum.

    Args:
        training: the measured energy of a training; no value is None.
        search: the measured energy of the pipeline's own search; no value is None.
        short: the record of that search (reports/metrics/tuning.json).
        long: the record of the long search, with trials of the same kind on more rows.
        peers: reports/metrics/peers.json, whose `seconds` of computing are turned into energy at
            the power of the training.
    """
    known = {key: float(value) for key, value in training.items() if key != "country"}  # type: ignore[arg-type]
    searched = float(search["energy_kwh"] or 0)
    per_kwh = known["emissions_kgco2e"] / known["energy_kwh"]
    kilowatts = known["energy_kwh"] / (known["duration_s"] / _S_PER_H)
    seconds = sum(peers["seconds"].values())
    lines = [
        _line("training", "measured", known["duration_s"], known["energy_kwh"], per_kwh),
        _line("search", "measured", search["duration_s"], searched, per_kwh),
        _line("long_search", "estimated", None, searched * fitted(long) / fitted(short), per_kwh),
        _line("peers", "estimated", seconds, kilowatts * seconds / _S_PER_H, per_kwh),
    ]
    whole = sum(line["energy_kwh"] for line in lines)
    return {
        "country": training["country"],
        "uncertainty_factor": UNCERTAINTY_FACTOR,
        "training_watts": round(1000 * kilowatts, 1),
        "lines": lines,
        "total": _line("total", "estimated", None, whole, per_kwh),
    }


def fitted(record: Mapping[str, Any]) -> int:
    """Number of rows fitted by the trials of a search, each counted as often as it was used.

    Args:
        record: the record of a search: its `folds`, and the `fold_scores` of each trial of its
            `history`.
    """
    rows = [fold["fit_rows"] for fold in record["folds"]]
    return sum(sum(rows[: len(trial["fold_scores"])]) for trial in record["history"])


def _line(
    work: str,
    basis: Literal["measured", "estimated"],
    duration_s: float | None,
    energy_kwh: float,
    per_kwh: float,
) -> EnergyLine:
    return {
        "work": work,
        "basis": basis,
        "duration_s": None if duration_s is None else round(duration_s),
        "energy_kwh": round(energy_kwh, 2 * _DIGITS),
        "low_kwh": round(energy_kwh / UNCERTAINTY_FACTOR, 2 * _DIGITS),
        "high_kwh": round(energy_kwh * UNCERTAINTY_FACTOR, 2 * _DIGITS),
        "emissions_kgco2e": round(energy_kwh * per_kwh, 2 * _DIGITS),
    }
