"""Replays: one row a running server, read by whoever starts beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ponctuel.operations.models import Replay
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository

# Of a server that was killed, the row is of no use to anybody.
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class ReplayState:
    """Where a replay stood.

    Attributes:
        clock_at_utc: the moment replayed at `at_utc`, which is the machine's.
        speed: replayed seconds per second.
    """

    clock_at_utc: datetime
    speed: float
    at_utc: datetime

    def moment(self, now: datetime) -> datetime:
        """The replayed moment at a moment of the machine's clock."""
        return self.clock_at_utc + (now - self.at_utc) * self.speed


class ReplayRepository(Repository):
    """All moments are the machine's but for the one that is replayed."""

    def put_down(self, server: str, clock_at_utc: datetime, speed: float) -> None:
        """Write where a server's replay stands now."""
        now = self._now()
        values = {"clock_at_utc": clock_at_utc, "speed": speed, "at_utc": now}
        self._session.execute(
            self._insert(Replay)
            .values(server=server, **values)
            .on_conflict_do_update(index_elements=["server"], set_=values)
        )
        self._session.execute(delete(Replay).where(Replay.at_utc < now - KEPT))

    def running(self, within: timedelta) -> ReplayState | None:
        """The replay that was put down last, if that is no longer ago; None: nobody runs."""
        now = self._now()
        row = self._session.execute(
            select(*columns_of(ReplayState, Replay))
            .where(Replay.at_utc >= now - within, Replay.at_utc <= now)
            .order_by(Replay.at_utc.desc(), Replay.server)
            .limit(1)
        ).one_or_none()
        return None if row is None else record_at(ReplayState, row)

    def take_away(self, server: str) -> None:
        """Forget a server that ends."""
        self._session.execute(delete(Replay).where(Replay.server == server))
