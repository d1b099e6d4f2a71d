"""The retention job: deletes the rows whose retention period has expired."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from ponctuel.domain.roles import Role
from ponctuel.operations.base import Base
from ponctuel.operations.models import ApiKey, BatchJob, Purge, User
from ponctuel.operations.records import columns_of, record_at
from ponctuel.operations.repositories.base import Repository
from ponctuel.operations.repositories.personal import PersonalData
from ponctuel.operations.repositories.thinning import KEEP_ALL_DAYS, thin_statement

INACTIVE_DAYS = 3 * 365
# Days for which an unverified account is kept.
UNVERIFIED_KEPT_DAYS = 7
# The name of the thinning of board forecasts among the purges.
BOARD_PURGE = "forecasts/board"
# Thinning begins so long before the last one ended: a flight's forecasts may be on both sides.
OVERLAP = timedelta(days=2)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Purged:
    """The result of a purge.

    Attributes:
        rows: table -> rows deleted; BOARD_PURGE: board forecasts deleted by thinning.
        erased_n: accounts erased because they were inactive.
        files: files of deleted batches, which the caller deletes.
    """

    rows: dict[str, int]
    files: tuple[str, ...]
    erased_n: int = 0


@dataclass(frozen=True)
class PurgeRun:
    """The recorded purge of one table."""

    id: int
    table_name: str
    before_utc: datetime
    at_utc: datetime
    rows_n: int | None


def expired(table: Table, before_utc: datetime) -> ColumnElement[bool]:
    """The condition for rows of a table whose retention period has expired.

    An erased account stays while rows refer to it; an unverified account expires early.
    """
    old = table.c[table.info["kept_from"]] < before_utc
    if table.name != "users":
        return old
    kept_longer = timedelta(days=table.info["kept_days"] - UNVERIFIED_KEPT_DAYS)
    unverified = and_(
        table.c.verified.is_(False),
        table.c.erased_at_utc.is_(None),
        table.c.created_at_utc < before_utc + kept_longer,
    )
    references = [
        exists().where(column == table.c.id)
        for child in Base.metadata.sorted_tables
        for column in child.c
        for key in column.foreign_keys
        if key.column.table is table and key.ondelete == "RESTRICT"
    ]
    return and_(or_(old, unverified), *(not_(column) for column in references))


class Retention(Repository):
    """The retention job; periods and columns are declared by each table (`table_info`)."""

    def purge(self) -> Purged:
        """Delete expired rows, children before parents, and record each purge."""
        now = self._now()
        personal = PersonalData(self._session, self._clock)
        erased = [personal.erase(user_id) for user_id in self._inactive(now)]
        files = self._files(now) + tuple(name for erasure in erased for name in erasure.files)
        rows = {
            table.name: self._purge(table, now)
            for table in reversed(Base.metadata.sorted_tables)
            if table.info["kept_days"] is not None
        }
        rows[BOARD_PURGE] = self._thin(now)
        return Purged(rows, files, len(erased))

    def latest(self, limit: int = 50) -> list[PurgeRun]:
        """The recorded purges, newest first."""
        rows = self._session.execute(
            select(*columns_of(PurgeRun, Purge)).order_by(Purge.id.desc()).limit(limit)
        )
        return [record_at(PurgeRun, row) for row in rows]

    def _inactive(self, now: datetime) -> list[uuid.UUID]:
        """Accounts that no user and no program has used for three years, except admins."""
        before = now - timedelta(days=INACTIVE_DAYS)
        used = exists().where(ApiKey.user_id == User.id, ApiKey.last_used_at_utc >= before)
        rows = self._session.execute(
            select(User.id).where(
                func.coalesce(User.last_seen_at_utc, User.created_at_utc) < before,
                User.erased_at_utc.is_(None),
                User.role != Role.ADMIN,
                ~used,
            )
        )
        return list(rows.scalars())

    def _purge(self, table: Table, now: datetime) -> int:
        before = now - timedelta(days=table.info["kept_days"])
        return self._purge_recorded(
            table.name, before, now, delete(table).where(expired(table, before))
        )

    def _thin(self, now: datetime) -> int:
        """Thin out the board forecasts stored since the last thinning (see `thinning`)."""
        last = self._session.execute(
            select(func.max(Purge.before_utc)).where(Purge.table_name == BOARD_PURGE)
        ).scalar_one()
        since = _EPOCH if last is None else last - OVERLAP
        before = now - timedelta(days=KEEP_ALL_DAYS)
        return self._purge_recorded(BOARD_PURGE, before, now, thin_statement(since, before))

    def _purge_recorded(self, name: str, before: datetime, now: datetime, deletion: Delete) -> int:
        # Open until its rows are counted: the triggers of append-only tables check that.
        (purge_id,) = self._session.execute(
            insert(Purge).values(table_name=name, before_utc=before, at_utc=now).returning(Purge.id)
        ).one()
        result: Any = self._session.execute(deletion.execution_options(synchronize_session=False))
        self._session.execute(
            update(Purge)
            .where(Purge.id == purge_id)
            .values(rows_n=result.rowcount)
            .execution_options(synchronize_session=False)
        )
        return int(result.rowcount)

    def _files(self, now: datetime) -> tuple[str, ...]:
        table = BatchJob.__table__
        assert isinstance(table, Table)  # noqa: S101 - a mapped class has one
        before = now - timedelta(days=table.info["kept_days"])
        rows = self._session.execute(
            select(BatchJob.input_file, BatchJob.result_file).where(expired(table, before))
        )
        return tuple(name for row in rows for name in row if name)
