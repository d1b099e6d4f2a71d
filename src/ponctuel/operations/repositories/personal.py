"""Export and erasure of a person's data.

Both follow the references to `users` and the `Erasure` of each table,
so that a new table is included (a test demands that it declares its erasure).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, or_, select, update

from ponctuel.domain.errors import NotFound
from ponctuel.operations.base import Base, Erasure
from ponctuel.operations.enums import Locale
from ponctuel.operations.models import BatchJob, User
from ponctuel.operations.repositories.base import Repository

_SECRET = "authentification"  # noqa: S105 - a category, no password


@dataclass(frozen=True)
class Erased:
    """The result of erasing a person.

    Attributes:
        rows: table -> rows deleted, emptied or detached.
        files: files of their batches, which the caller deletes.
    """

    rows: dict[str, int]
    files: tuple[str, ...]


class PersonalData(Repository):
    """Export and erasure (GDPR, articles 15, 17 and 20)."""

    def export(self, user_id: uuid.UUID) -> dict[str, list[dict[str, object]]]:
        """Everything about a person, table by table, as plain JSON values.

        Hashes of passwords and tokens are left out: only an attacker could use them.
        """
        if self._session.get(User, user_id) is None:
            raise NotFound("no such account", field="user_id", value=user_id)
        out: dict[str, list[dict[str, object]]] = {}
        for table in Base.metadata.sorted_tables:
            condition = _rows_of(table, user_id)
            if condition is None:
                continue
            columns = [column for column in table.c if column.info["personal"] != _SECRET]
            rows = self._session.execute(
                select(*columns).where(condition).order_by(*table.primary_key)
            )
            out[table.name] = [
                {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}
                for row in rows
            ]
        return out

    def erase(self, user_id: uuid.UUID) -> Erased:
        """Erase a person's data, irreversibly, as the `Erasure` of each table says.

        Raises:
            NotFound: there is no such account, or it is erased already.
        """
        is_account = select(User.id).where(User.id == user_id, User.erased_at_utc.is_(None))
        if self._session.execute(is_account).one_or_none() is None:
            raise NotFound("no such account", field="user_id", value=user_id)
        files = self._files(user_id)
        rows: dict[str, int] = {}
        # Children before the parents that they refer to.
        for table in reversed(Base.metadata.sorted_tables):
            row_count = self._erase_from(table, user_id)
            if row_count is not None:
                rows[table.name] = row_count
        self._session.execute(
            update(User)
            .where(User.id == user_id)
            .values(
                email=None,
                password_hash=None,
                locale=Locale.FRENCH,
                verified=False,
                disabled=True,
                last_seen_at_utc=None,
                erased_at_utc=self._now(),
            )
            .execution_options(synchronize_session=False)
        )
        rows["users"] = 1
        return Erased(rows, files)

    def _erase_from(self, table: Table, user_id: uuid.UUID) -> int | None:
        erasure = table.info["erasure"]
        if erasure is Erasure.DELETE:
            condition = _rows_of(table, user_id)
            assert condition is not None  # noqa: S101 - a test holds that such tables lead to a person
            statement: Any = delete(table).where(condition)
        elif erasure is Erasure.DETACH:
            user_columns = _references(table)
            statement = (
                update(table)
                .where(or_(*(column == user_id for column in user_columns)))
                .values({column.name: None for column in user_columns})
            )
        else:
            return None
        return int(self._session.execute(statement).rowcount)  # type: ignore[attr-defined]

    def _files(self, user_id: uuid.UUID) -> tuple[str, ...]:
        rows = self._session.execute(
            select(BatchJob.input_file, BatchJob.result_file).where(BatchJob.owner_id == user_id)
        )
        return tuple(name for row in rows for name in row if name)


def _references(table: Table) -> Sequence[Column[Any]]:
    """The table's columns that name a person."""
    return [
        column
        for column in table.c
        for key in column.foreign_keys
        if key.column.table.name == "users"
    ]


def _rows_of(table: Table, user_id: uuid.UUID) -> ColumnElement[bool] | None:
    """The condition for the rows of a person: by their reference, or by that of their parent."""
    if table.name == "users":
        return table.c.id == user_id
    user_columns = _references(table)
    if user_columns:
        return or_(*(column == user_id for column in user_columns))
    indirect = [
        column.in_(
            select(key.column).where(
                or_(*(parent_column == user_id for parent_column in _references(parent)))
            )
        )
        for column in table.c
        for key in column.foreign_keys
        if (parent := key.column.table).info["erasure"] is Erasure.DELETE and _references(parent)
    ]
    return or_(*indirect) if indirect else None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value
