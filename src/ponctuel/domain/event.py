"""Events: everything that can inform a forecast, with the moment at which it became known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ponctuel.domain.flight import Flight, epoch_min


class EventKind(StrEnum):
    """Kinds of events."""

    SCHEDULE = "schedule"
    AIRCRAFT = "aircraft"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    CANCELLATION = "cancellation"
    DIVERSION = "diversion"
    WEATHER = "weather"


@dataclass(frozen=True)
class Event:
    """A fact that became known about a flight, or about the weather at an airport.

    Attributes:
        flight, airport_code: its subject, exactly one of them. A
            `SCHEDULE` sets the flight's `sched_arr_utc`, an `AIRCRAFT` its aircraft.
        delay_min: minutes after schedule, of a `DEPARTURE` or an `ARRIVAL`.
        measured: values of a `WEATHER` by name, which ends in the unit (`temperature_c`).
    """

    kind: EventKind
    known_at_utc: datetime
    flight: Flight | None = None
    airport_code: str | None = None
    delay_min: int | None = None
    measured: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.flight is None) == (self.airport_code is None):
            raise ValueError("an event is about a flight or about an airport")

    @property
    def known_min(self) -> int:
        """Whole minutes since 1970 (UTC) at which it became known, rounded down."""
        return epoch_min(self.known_at_utc)
