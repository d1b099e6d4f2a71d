"""Replays: one row for each running server, read by servers that start later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ponctuel.operations.models import Replay
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository

# The row of a killed server is deleted after this time.
MAX_AGE = timedelta(days=1)


@dataclass(frozen=True)
class ReplayState:
    """The state of a replay at a moment.

    Attributes:
        clock_at_utc: the replayed time at `at_utc`, which is the machine's.
        speed: replayed seconds per second.
    """

    clock_at_utc: datetime
    speed: float
    at_utc: datetime

    def moment(self, now: datetime) -> datetime:
        """The replayed time at a time of the machine's clock."""
        return self.clock_at_utc + (now - self.at_utc) * self.speed


class ReplayRepository(Repository):
    """The state of replays; times are the machine's, except `clock_at_utc`."""

    def save(self, server: str, clock_at_utc: datetime, speed: float) -> None:
        """Save the present state of a server's replay."""
        now = self._now()
        values = {"clock_at_utc": clock_at_utc, "speed": speed, "at_utc": now}
        self._session.execute(
            self._insert(Replay)
            .values(server=server, **values)
            .on_conflict_do_update(index_elements=["server"], set_=values)
        )
        self._session.execute(delete(Replay).where(Replay.at_utc < now - MAX_AGE))

    def running(self, within: timedelta) -> ReplayState | None:
        """The latest saved replay, if it is recent enough; None if no server runs one."""
        now = self._now()
        row = self._session.execute(
            select(*columns_of(ReplayState, Replay))
            .where(Replay.at_utc >= now - within, Replay.at_utc <= now)
            .order_by(Replay.at_utc.desc(), Replay.server)
            .limit(1)
        ).one_or_none()
        return None if row is None else record_at(ReplayState, row)

    def delete(self, server: str) -> None:
        """Delete the row of a server that ends."""
        self._session.execute(delete(Replay).where(Replay.server == server))
