"""The base of every repository: the transaction's session and the machine's clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ponctuel.domain.clock import Clock

T = TypeVar("T")
# Rows per statement: SQLite takes 32,766 parameters, PostgreSQL's driver 65,535.
CHUNK_SIZE = 500


class Repository:
    """Reads and writes inside one transaction.

    Args:
        session: the transaction; the repository never commits.
        clock: the machine's clock. Times of the system's clock (a replay's) are arguments.
    """

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def _now(self) -> datetime:
        return self._clock.now()

    def _insert(self, model: Any) -> Any:
        """An INSERT with ON CONFLICT in the engine's dialect."""
        assert self._session.bind is not None  # noqa: S101 - a session of Operations is bound
        if self._session.bind.dialect.name == "sqlite":
            return sqlite.insert(model)
        return postgresql.insert(model)


def chunks(items: Sequence[T], size: int = CHUNK_SIZE) -> list[Sequence[T]]:
    """The items in chunks that fit into one statement."""
    return [items[start : start + size] for start in range(0, len(items), size)]
