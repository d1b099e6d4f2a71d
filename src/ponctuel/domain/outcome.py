"""Outcomes: what happened to flights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ponctuel.domain.schedule_records import OutcomeRecord


class OutcomeKind(StrEnum):
    """Ways in which a flight ends."""

    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    DIVERTED = "diverted"


@dataclass(frozen=True)
class Outcome:
    """The outcome of one flight, as it was known at some moment.

    Attributes:
        outcome: how it ended.
        arr_delay_min: minutes after schedule, where it arrived.
        dep_delay_min: minutes after schedule, where it left.
        known_at_utc: when that became known.
    """

    outcome: OutcomeKind
    arr_delay_min: int | None
    dep_delay_min: int | None
    known_at_utc: datetime

    def as_dict(self) -> OutcomeRecord:
        """Its fields as every entry point writes them."""
        return {
            "outcome": self.outcome.value,
            "arr_delay_min": self.arr_delay_min,
            "dep_delay_min": self.dep_delay_min,
            "known_at_utc": self.known_at_utc.isoformat(),
        }
