"""Batch jobs: queued, claimed by one worker, followed, cancelled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, func, or_, select, update

from ponctuel.domain.errors import Conflict, NotFound
from ponctuel.operations.enums import BatchState
from ponctuel.operations.models import BatchError, BatchJob
from ponctuel.operations.models.batch_jobs import OPEN
from ponctuel.operations.pages import Page, after, checked_limit, page_of, read_cursor
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository, chunks

# A worker without a heartbeat for this long is considered dead: another one claims its job.
HEARTBEAT_TIMEOUT = timedelta(minutes=2)
FINAL = (BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED)


@dataclass(frozen=True)
class Batch:
    """A batch job and its state."""

    id: uuid.UUID
    owner_id: uuid.UUID
    state: str
    input_name: str
    input_file: str
    result_file: str | None
    rows_n: int
    done_n: int
    errors_n: int
    failure: str | None
    cancel_requested: bool
    created_at_utc: datetime
    started_at_utc: datetime | None
    heartbeat_at_utc: datetime | None
    finished_at_utc: datetime | None


@dataclass(frozen=True)
class RowError:
    """A row that could not be answered: the four fields of every user error."""

    row_number: int
    code: str
    field: str | None
    value: str | None
    detail: str


def progress_statement(batch_id: uuid.UUID, owner_id: uuid.UUID) -> Select[Any]:
    """A user's job with its progress."""
    return select(*columns_of(Batch, BatchJob)).where(
        BatchJob.id == batch_id, BatchJob.owner_id == owner_id
    )


def page_statement(owner_id: uuid.UUID) -> Select[Any]:
    """A person's jobs, newest first."""
    return (
        select(*columns_of(Batch, BatchJob))
        .where(BatchJob.owner_id == owner_id)
        .order_by(BatchJob.created_at_utc.desc(), BatchJob.id.desc())
    )


def next_statement(now: datetime) -> Select[Any]:
    """The job to do next: the oldest that is queued, or whose worker is dead."""
    queued = BatchJob.state == BatchState.QUEUED
    abandoned = and_(
        BatchJob.state == BatchState.RUNNING, BatchJob.heartbeat_at_utc < now - HEARTBEAT_TIMEOUT
    )
    return (
        select(BatchJob.id)
        .where(OPEN, or_(queued, abandoned))
        .order_by(BatchJob.created_at_utc)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


class BatchRepository(Repository):
    """Batch jobs: users see only their own, workers see all."""

    def add(self, owner_id: uuid.UUID, input_name: str, input_file: str, rows_n: int) -> Batch:
        row = self._session.execute(
            self._insert(BatchJob)
            .values(
                id=uuid.uuid4(),
                owner_id=owner_id,
                state=BatchState.QUEUED,
                rows_n=rows_n,
                done_n=0,
                errors_n=0,
                input_name=input_name[:200],
                input_file=input_file,
                cancel_requested=False,
                created_at_utc=self._now(),
            )
            .returning(*columns_of(Batch, BatchJob))
        ).one()
        return record_at(Batch, row)

    def of_owner(self, batch_id: uuid.UUID, owner_id: uuid.UUID) -> Batch:
        """A user's job; raises NotFound where there is none, or it belongs to another user."""
        row = self._session.execute(progress_statement(batch_id, owner_id)).one_or_none()
        if row is None:
            raise _no_batch(batch_id)
        return record_at(Batch, row)

    def open_n(self, owner_id: uuid.UUID) -> int:
        """How many of a person's jobs wait or run."""
        return self._session.execute(
            select(func.count()).select_from(BatchJob).where(BatchJob.owner_id == owner_id, OPEN)
        ).scalar_one()

    def exists(self, batch_id: uuid.UUID) -> bool:
        """Whether the job still exists: it is deleted with its owner's account."""
        return (
            self._session.execute(select(BatchJob.id).where(BatchJob.id == batch_id)).one_or_none()
            is not None
        )

    def inputs(self) -> set[str]:
        """The input files of all jobs."""
        return set(self._session.execute(select(BatchJob.input_file)).scalars())

    def remove(self, batch_id: uuid.UUID, owner_id: uuid.UUID) -> Batch:
        """Delete a job that has ended; the caller deletes its files.

        Raises:
            NotFound: there is no such job, or it belongs to another user.
            Conflict: it has not ended.
        """
        job = self.of_owner(batch_id, owner_id)
        removed = self._session.execute(
            delete(BatchJob)
            .where(BatchJob.id == batch_id, BatchJob.state.in_(FINAL))
            .returning(BatchJob.id)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        if removed is None:
            raise Conflict(
                "the job has not ended; cancel it first",
                field="batch_id",
                value=batch_id,
                code="batch_under_way",
            )
        return job

    def requeue(self, batch_id: uuid.UUID) -> None:
        """Queue a running job again, so that another worker continues it at once."""
        self._change(
            BatchJob.id == batch_id, BatchJob.state == BatchState.RUNNING, state=BatchState.QUEUED
        )

    def page(
        self, owner_id: uuid.UUID, *, cursor: str | None = None, limit: int = 50
    ) -> Page[Batch]:
        """A person's jobs, newest first."""
        statement = page_statement(owner_id)
        if cursor is not None:
            at, key = read_cursor(cursor, uuid.UUID)
            position = after(BatchJob.created_at_utc, BatchJob.id, at, key)
            statement = statement.where(position)
        rows = self._session.execute(statement.limit(checked_limit(limit) + 1)).all()
        jobs = [record_at(Batch, row) for row in rows]
        return page_of(jobs, limit, lambda each: (each.created_at_utc, str(each.id)))

    def errors(
        self, batch_id: uuid.UUID, *, after_row: int = 0, limit: int = 200
    ) -> list[RowError]:
        """Faulty rows after a row, in the order of the file."""
        rows = self._session.execute(
            select(*columns_of(RowError, BatchError))
            .where(BatchError.batch_id == batch_id, BatchError.row_number > after_row)
            .order_by(BatchError.row_number)
            .limit(checked_limit(limit))
        )
        return [record_at(RowError, row) for row in rows]

    def request_cancel(self, batch_id: uuid.UUID, owner_id: uuid.UUID) -> Batch:
        """Cancel a job: at once where it is queued, at the next heartbeat where it runs."""
        now = self._now()
        own_job = (BatchJob.id == batch_id, BatchJob.owner_id == owner_id)
        self._change(
            *own_job,
            BatchJob.state == BatchState.QUEUED,
            state=BatchState.CANCELLED,
            cancel_requested=True,
            finished_at_utc=now,
        )
        self._change(*own_job, BatchJob.state == BatchState.RUNNING, cancel_requested=True)
        return self.of_owner(batch_id, owner_id)

    def claim_next(self) -> Batch | None:
        """Claim the oldest job that is queued, or whose worker died; no other worker gets it."""
        now = self._now()
        batch_id = self._session.execute(next_statement(now)).scalar_one_or_none()
        if batch_id is None:
            return None
        (job,) = self._change(
            BatchJob.id == batch_id,
            state=BatchState.RUNNING,
            started_at_utc=now,
            heartbeat_at_utc=now,
        )
        return job

    def progress(self, batch_id: uuid.UUID, done_n: int, errors: Sequence[RowError] = ()) -> bool:
        """Report rows done so far, errors included; False: stop, the job is cancelled."""
        for chunk in chunks(errors):
            self._session.execute(
                self._insert(BatchError)
                .values([{"batch_id": batch_id, **_bounded(error)} for error in chunk])
                .on_conflict_do_nothing()
            )
        counted = self._session.execute(
            select(func.count()).select_from(BatchError).where(BatchError.batch_id == batch_id)
        ).scalar_one()
        changed = self._change(
            BatchJob.id == batch_id,
            BatchJob.state == BatchState.RUNNING,
            done_n=done_n,
            errors_n=counted,
            heartbeat_at_utc=self._now(),
        )
        return bool(changed) and not changed[0].cancel_requested

    def finish(
        self,
        batch_id: uuid.UUID,
        state: BatchState,
        *,
        result_file: str | None = None,
        failure: str | None = None,
    ) -> None:
        """End a running job; `state` is one of FINAL."""
        if state not in FINAL:
            raise ValueError(f"{state} is not final")
        self._change(
            BatchJob.id == batch_id,
            BatchJob.state == BatchState.RUNNING,
            state=state,
            result_file=result_file,
            failure=failure and failure[:500],
            finished_at_utc=self._now(),
        )

    def _change(self, *conditions: Any, **values: Any) -> list[Batch]:
        rows = self._session.execute(
            update(BatchJob)
            .where(*conditions)
            .values(**values)
            .returning(*columns_of(Batch, BatchJob))
            .execution_options(synchronize_session=False)
        )
        return [record_at(Batch, row) for row in rows]


def _bounded(error: RowError) -> dict[str, object]:
    value = error.value and error.value[:200]
    return {**vars(error), "value": value, "detail": error.detail[:500]}


def _no_batch(batch_id: uuid.UUID) -> NotFound:
    return NotFound("no such batch", field="batch_id", value=batch_id)
