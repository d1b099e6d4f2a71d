"""Outcomes: what happened to flights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ponctuel.operations.models import Outcome
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository, lots
from ponctuel.operations.words import OutcomeKind


@dataclass(frozen=True)
class FlightOutcome:
    """What happened to one flight; the delay in minutes where it arrived."""

    flight_id: int
    outcome: str
    arr_delay_min: int | None
    known_at_utc: datetime

    def __post_init__(self) -> None:
        if (self.outcome == OutcomeKind.ARRIVED) != (self.arr_delay_min is not None):
            raise ValueError("an arrival has a delay, and nothing else has")


class Outcomes(Repository):
    """One a flight; a later word corrects an earlier one."""

    def record(self, outcomes: Sequence[FlightOutcome]) -> None:
        latest = {each.flight_id: each for each in sorted(outcomes, key=lambda o: o.known_at_utc)}
        for lot in lots(list(latest.values())):
            insert = self._insert(Outcome).values([vars(each) for each in lot])
            new = insert.excluded
            self._session.execute(
                insert.on_conflict_do_update(
                    index_elements=["flight_id"],
                    set_={
                        "outcome": new.outcome,
                        "arr_delay_min": new.arr_delay_min,
                        "known_at_utc": new.known_at_utc,
                    },
                    where=new.known_at_utc >= Outcome.known_at_utc,
                )
            )

    def of(self, flight_ids: Sequence[int]) -> dict[int, FlightOutcome]:
        """Outcomes by flight; flights without one are missing."""
        out: dict[int, FlightOutcome] = {}
        for lot in lots(list(flight_ids)):
            rows = self._session.execute(
                select(*columns_of(FlightOutcome, Outcome)).where(Outcome.flight_id.in_(lot))
            )
            out |= {row[0]: record_at(FlightOutcome, row) for row in rows}
        return out
