"""An indicator, and one value of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ponctuel.monitoring.observed import Observed
from ponctuel.monitoring.reference import Reference


class Kind(StrEnum):
    """The subject of an indicator."""

    SERVICE = "service"
    DATA = "data"
    MODEL = "model"


@dataclass(frozen=True)
class Measurement:
    """One value of an indicator.

    Attributes:
        subject: what part it is about, as in `carrier=UA`; empty for the whole.
        at_min: the moment it is of, whole minutes since 1970 on the system's clock.
        low, high: its 95 % interval, where there is one.
        n: flights, events or forecasts that it rests on.
        complete: share of the cohort whose outcomes are known; None where none are needed.
    """

    indicator: str
    subject: str
    at_min: int
    value: float
    n: int
    low: float | None = None
    high: float | None = None
    complete: float | None = None


Measure = Callable[[Observed, Reference, int], list[Measurement]]


@dataclass(frozen=True)
class Indicator:
    """An indicator, defined once: what is computed, shown, exported and documented follows it.

    Attributes:
        name: of its measurements, its rule and its metric (`ponctuel_` before it).
        unit: of its value, as Prometheus names base units, or `1` for a share or a ratio.
        window: what it looks back on, in words.
        formula, threshold_reason, uncertainty, blind_spot: in French, for the catalogue.
        measure: None for what the running service counts by itself.
    """

    name: str
    kind: Kind
    title: str
    unit: str
    window: str
    formula: str
    threshold_reason: str
    uncertainty: str
    blind_spot: str
    measure: Measure | None = None
