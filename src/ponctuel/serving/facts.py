"""What was pushed of single flights, for the forecasts of those flights themselves.

What is known of others moves a forecast through the features. That a flight is cancelled is no
circumstance that a model weighs: from the moment it is known, nothing is left to forecast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ponctuel.domain.flight import Flight, ForecastRequest, epoch_min
from ponctuel.operations.repositories.events import KeptEvent
from ponctuel.operations.repositories.flights import KnownFlight, NaturalKey, key_of
from ponctuel.operations.words import EventKind, OutcomeKind
from ponctuel.serving.outcomes import outcome_row

# That it is in the schedule (again), or has left, tells that a flight is not cancelled any more.
_STANDING = (
    EventKind.CANCELLATION,
    EventKind.SCHEDULE,
    EventKind.DEPARTURE,
    EventKind.ARRIVAL,
    EventKind.DIVERSION,
)
# How a flight ends.
ENDS = {
    EventKind.ARRIVAL: OutcomeKind.ARRIVED,
    EventKind.CANCELLATION: OutcomeKind.CANCELLED,
    EventKind.DIVERSION: OutcomeKind.DIVERTED,
}


@dataclass(frozen=True, order=True)
class _Fact:
    known_min: int
    event_id: int
    kind: EventKind
    delay_min: int | None = None


class FlightFacts:
    """Facts of flights in the order of knowing; of two of one minute the later arrival counts."""

    def __init__(self) -> None:
        self._facts: dict[tuple[NaturalKey, str], list[_Fact]] = defaultdict(list)

    def add(self, event: KeptEvent, flight: KnownFlight) -> None:
        """Take in one event of a flight."""
        kind = EventKind(event.kind)
        delay = event.payload.get("arr_delay_min", event.payload.get("dep_delay_min"))
        facts = self._facts[key_of(flight), flight.destination_code]
        facts.append(_Fact(epoch_min(event.known_at_utc), event.id, kind, delay))
        facts.sort()

    def cancelled_min(self, requests: Sequence[ForecastRequest]) -> list[int | None]:
        """When each flight's cancellation became known; None unless it stood at the issue time."""
        return [self._cancelled(one.flight, one.issued_at_epoch_min) for one in requests]

    def outcome(self, flight: Flight | KnownFlight, before_min: int) -> dict[str, Any] | None:
        """How a flight ended, as `outcomes_of` tells it; None where nothing pushed tells."""
        known = self._known(flight, before_min)
        if self._cancelled(flight, before_min) is None:
            known = [one for one in known if one.kind is not EventKind.CANCELLATION]
        ends = [one for one in known if one.kind in ENDS]
        if not ends:
            return None
        left = [one.delay_min for one in known if one.kind is EventKind.DEPARTURE]
        last = ends[-1]
        return outcome_row(
            ENDS[last.kind], last.delay_min, left[-1] if left else None, last.known_min
        )

    def _known(self, flight: Flight | KnownFlight, before_min: int) -> list[_Fact]:
        """As everywhere, what became known in the very minute does not count yet."""
        facts = self._facts.get((key_of(flight), flight.destination_code), ())
        return [one for one in facts if one.known_min < before_min]

    def _cancelled(self, flight: Flight | KnownFlight, before_min: int) -> int | None:
        standing = [one for one in self._known(flight, before_min) if one.kind in _STANDING]
        last = standing[-1] if standing else None
        return last.known_min if last and last.kind is EventKind.CANCELLATION else None
