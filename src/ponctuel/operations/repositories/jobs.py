"""Scheduled jobs: a due run is claimed by one process, and by another if that one dies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from ponctuel.operations.models import ScheduledJob
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository

# Longer than any job waits and than any lease lasts.
UNLIMITED = timedelta(days=36_500)


@dataclass(frozen=True)
class JobState:
    """The state of a scheduled job.

    Attributes:
        due_at_utc: when it runs next, on the machine's clock.
        finished_at_utc: the end of its last successful run.
        clock_at_utc: the time of the system's clock for which that run was made.
        failures_n: runs that failed since.
    """

    name: str
    due_at_utc: datetime
    lease_owner: str | None
    lease_until_utc: datetime | None
    started_at_utc: datetime | None
    finished_at_utc: datetime | None
    clock_at_utc: datetime | None
    runs_n: int
    failures_n: int
    last_error: str | None


class JobRepository(Repository):
    """Scheduled jobs; times are the machine's, because processes compare their leases."""

    def is_due(
        self, name: str, max_wait: timedelta = UNLIMITED, lease: timedelta = UNLIMITED
    ) -> bool:
        """Whether there may be a job to `claim`; it reads without a lock."""
        now = self._now()
        row = self._session.execute(
            select(ScheduledJob.due_at_utc, ScheduledJob.lease_until_utc).where(
                ScheduledJob.name == name
            )
        ).one_or_none()
        if row is None:
            return True
        due = row[0] <= now or row[0] - now > max_wait
        return due and (row[1] is None or row[1] <= now or row[1] - now > lease)

    def claim(
        self, name: str, owner: str, lease: timedelta, max_wait: timedelta = UNLIMITED
    ) -> bool:
        """Claim a run that is due and that no process has claimed; False where there is none.

        One conditional UPDATE decides, so that two processes never both get True.

        Args:
            lease: for how long no other process may claim it.
            max_wait: no run is due later than this; a later one was recorded before the machine's
                clock was set back, and is due now.
        """
        now = self._now()
        self._session.execute(
            self._insert(ScheduledJob)
            .values(name=name, due_at_utc=now, runs_n=0, failures_n=0)
            .on_conflict_do_nothing(index_elements=["name"])
        )
        until, due = ScheduledJob.lease_until_utc, ScheduledJob.due_at_utc
        free = or_(until.is_(None), until <= now, until > now + lease)
        is_due = or_(due <= now, due > now + max_wait)
        claimed = self._session.execute(
            update(ScheduledJob)
            .where(ScheduledJob.name == name, is_due, free)
            .values(lease_owner=owner, lease_until_utc=now + lease, started_at_utc=now)
            .returning(ScheduledJob.name)
            .execution_options(synchronize_session=False)
        )
        return claimed.one_or_none() is not None

    def renew(self, name: str, owner: str, lease: timedelta) -> bool:
        """Hold a run for longer. False where the lease was lost.

        Args:
            lease: for how long from now nobody else may take it.
        """
        held = self._session.execute(
            update(ScheduledJob)
            .where(ScheduledJob.name == name, ScheduledJob.lease_owner == owner)
            .values(lease_until_utc=self._now() + lease)
            .returning(ScheduledJob.name)
            .execution_options(synchronize_session=False)
        )
        return held.one_or_none() is not None

    def mark(self, name: str, clock_at_utc: datetime | None = None) -> None:
        """Record that something was done now, under a name that no scheduled job has.

        Args:
            clock_at_utc: the time of the system's clock for which it was done, if any.
        """
        now = self._now()
        values = {"due_at_utc": now, "finished_at_utc": now, "clock_at_utc": clock_at_utc}
        self._session.execute(
            self._insert(ScheduledJob)
            .values(name=name, runs_n=0, failures_n=0, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
        )

    def bring_forward(self, name: str) -> None:
        """Make a job due now, if it ever ran; a running job runs again after it has ended."""
        now = self._now()
        self._session.execute(
            update(ScheduledJob)
            .where(ScheduledJob.name == name, ScheduledJob.due_at_utc > now)
            .values(due_at_utc=now)
            .execution_options(synchronize_session=False)
        )

    def done(
        self, name: str, owner: str, next_due: timedelta, clock_at_utc: datetime | None = None
    ) -> bool:
        """Record a successful run and its next due time. False where the lease was lost."""
        return self._release(
            name,
            owner,
            next_due,
            finished_at_utc=self._now(),
            last_error=None,
            clock_at_utc=clock_at_utc,
            failures_n=0,
            runs_n=ScheduledJob.runs_n + 1,
        )

    def failed(self, name: str, owner: str, error: str, retry: timedelta) -> bool:
        """Record a failed run and its next due time. `error` names the kind of fault."""
        return self._release(
            name, owner, retry, last_error=error[:200], failures_n=ScheduledJob.failures_n + 1
        )

    def clock_at(self, name: str) -> datetime | None:
        """The time of the system's clock for which a job last ran."""
        statement = select(ScheduledJob.clock_at_utc).where(ScheduledJob.name == name)
        return self._session.execute(statement).scalar_one_or_none()

    def states(self) -> list[JobState]:
        """Every job that ever ran, by name."""
        rows = self._session.execute(
            select(*columns_of(JobState, ScheduledJob)).order_by(ScheduledJob.name)
        )
        return [record_at(JobState, row) for row in rows]

    def _release(self, name: str, owner: str, after: timedelta, **values: Any) -> bool:
        values |= {"lease_owner": None, "lease_until_utc": None, "due_at_utc": self._now() + after}
        released = self._session.execute(
            update(ScheduledJob)
            .where(ScheduledJob.name == name, ScheduledJob.lease_owner == owner)
            .values(**values)
            .returning(ScheduledJob.name)
            .execution_options(synchronize_session=False)
        )
        return released.one_or_none() is not None
