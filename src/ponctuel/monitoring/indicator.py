"""Definitions of indicators and their measurements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ponctuel.monitoring.observed import Observed
from ponctuel.monitoring.reference import Reference


class Kind(StrEnum):
    """The domain of an indicator."""

    SERVICE = "service"
    DATA = "data"
    MODEL = "model"


@dataclass(frozen=True)
class Measurement:
    """One value of an indicator.

    Attributes:
        subject: the measured part, as in `carrier=UA`; empty for all of it.
        at_min: time of the measurement, whole minutes since 1970 on the system's clock.
        low, high: its 95 % interval, where there is one.
        n: number of flights, events or forecasts in the value.
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
    """The definition of an indicator: computation, page, export and documentation use it.

    Attributes:
        name: the name of its measurements, its rule and its metric (with the prefix `ponctuel_`).
        unit: the unit of its value, as Prometheus names base units, or `1` for a share or a ratio.
        window: the time span that it covers, in words.
        formula, threshold_reason, uncertainty, blind_spot: texts in French, for the catalogue.
        measure: computes the values; None for indicators that the service counts itself.
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
