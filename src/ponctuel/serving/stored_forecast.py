"""Stored forecasts in the form of issued ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from ponctuel.domain.distribution import LATE_MIN, QUANTILES
from ponctuel.domain.forecast import (
    Classes,
    Explanation,
    Figures,
    FlightDescription,
    Forecast,
    Reason,
    Statement,
    Support,
)
from ponctuel.domain.risk import DIGITS
from ponctuel.models.outputs import QUANTILE_COLUMNS
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.support import basis_of

_FIGURES = (
    "p_cancelled",
    "p_diverted",
    *(f"p_late_{t}" for t in LATE_MIN),
    *(QUANTILE_COLUMNS[level] for level in QUANTILES),
    "expected_delay_min",
)

if TYPE_CHECKING:
    from ponctuel.operations.repositories.flights import KnownFlight
    from ponctuel.operations.repositories.forecasts import StoredForecast


class FlightLike(Protocol):
    """A flight: `domain.Flight` or `KnownFlight`."""

    @property
    def carrier_code(self) -> str: ...
    @property
    def flight_number(self) -> int: ...
    @property
    def origin_code(self) -> str: ...
    @property
    def destination_code(self) -> str: ...
    @property
    def sched_dep_utc(self) -> datetime: ...
    @property
    def sched_arr_utc(self) -> datetime | None: ...


def stored_forecast(stored: StoredForecast, flight: KnownFlight, schedule: Schedule) -> Forecast:
    """A forecast from its stored figures; the sum of the reasons is not stored.

    Args:
        stored: the forecast as the operational database holds it.
        flight: the flight.
        schedule: the service's schedule.
    """
    distribution = stored.distribution()
    late = distribution.survival[0] * distribution.p_arrives[0]
    classes = {name: round(float(p[0]), DIGITS) for name, p in distribution.classes().items()}
    return Forecast(
        figures=Figures(**{name: round(getattr(stored, name), DIGITS) for name in _FIGURES}),
        classes=Classes(**classes),
        survival=[round(float(p), DIGITS) for p in late],
        explanation=Explanation(tuple(stored_reasons(stored))),
        support=stored_support(stored),
        flight=described_flight(flight, schedule, in_schedule=True),
        issued_at_utc=stored.issued_at_utc,
        lead_time_min=round(stored.lead_time_min, 2),
        model_version=stored.model_version,
    )


def stored_reasons(stored: StoredForecast) -> list[Reason]:
    """The stored reasons of a forecast; those of older versions have only a family.

    Args:
        stored: the forecast as the operational database holds it.
    """
    return [
        Reason(
            record["family"],
            record["points"],
            record.get("code", "reason.family"),
            record.get("values", {"family": record["family"]}),
        )
        for record in stored.reasons
    ]


def stored_support(stored: StoredForecast) -> Support:
    """The stored support of a forecast; that of older versions has only a basis.

    Args:
        stored: the forecast as the operational database holds it.
    """
    record = stored.support
    n, level = record["n"], record["level"]
    listed = record.get("statements", [basis_of(n, level).as_dict()])
    return Support(
        n,
        level,
        record["limited"],
        tuple(Statement(statement["code"], statement["values"]) for statement in listed),
        record.get("cancellations_learnt", True),
    )


def described_flight(
    flight: FlightLike, schedule: Schedule, *, in_schedule: bool
) -> FlightDescription:
    """A flight as every entry point shows it.

    Args:
        flight: the flight.
        schedule: the service's schedule.
        in_schedule: whether the schedule lists it.
    """
    zone = ZoneInfo(schedule.airports[flight.origin_code].time_zone_name)
    return FlightDescription(
        carrier_code=flight.carrier_code,
        carrier_name=schedule.carriers.get(flight.carrier_code),
        flight_number=flight.flight_number,
        origin_code=flight.origin_code,
        destination_code=flight.destination_code,
        sched_dep_utc=flight.sched_dep_utc.astimezone(UTC),
        sched_dep_local=flight.sched_dep_utc.astimezone(zone),
        sched_arr_utc=flight.sched_arr_utc,
        in_schedule=in_schedule,
    )
