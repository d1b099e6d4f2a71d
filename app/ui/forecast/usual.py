"""The usual risk of a flight, from its last departures whose outcomes are known at issue time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ponctuel_sdk.models.schedule import PastFlight

# The most past departures that are read, and the fewest for a usual risk.
MAX_PAST, MIN_PAST = 60, 10
LATE_MIN = 30


@dataclass(frozen=True)
class Usual:
    """The past record of a flight number on its route.

    Attributes:
        n: past departures.
        disrupted: share that arrived 30 min late or more, was cancelled or diverted.
        median_min: median arrival delay of those that arrived.
    """

    n: int
    disrupted: float
    median_min: float


def usual_of(past: Sequence[PastFlight]) -> Usual | None:
    """The usual risk of a flight; None if too few departures are known."""
    arrived = [
        flight.outcome.arr_delay_min for flight in past if flight.outcome.arr_delay_min is not None
    ]
    if len(past) < MIN_PAST or not arrived:
        return None
    late = sum(delay >= LATE_MIN for delay in arrived)
    not_arrived = sum(flight.outcome.outcome != "arrived" for flight in past)
    return Usual(len(past), (late + not_arrived) / len(past), median(arrived))
