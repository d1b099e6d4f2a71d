"""The base of every repository: the transaction's session and the machine's clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ponctuel.domain.clock import Clock

T = TypeVar("T")
# SQLite takes 32,766 parameters a statement, PostgreSQL's driver 65,535: rows come in such lots.
LOT = 500


class Repository:
    """Reads and writes inside one transaction.

    Args:
        session: the transaction; the repository never commits.
        clock: the machine's clock. Moments of the system's own clock are given as arguments.
    """

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def _now(self) -> datetime:
        return self._clock.now()

    def _insert(self, model: Any) -> Any:
        """An INSERT that knows ON CONFLICT, in the words of the engine."""
        assert self._session.bind is not None  # noqa: S101 - a session of Operations is bound
        if self._session.bind.dialect.name == "sqlite":
            return sqlite.insert(model)
        return postgresql.insert(model)


def lots(items: Sequence[T], size: int = LOT) -> list[Sequence[T]]:
    """The items, cut into lots that fit into one statement."""
    return [items[start : start + size] for start in range(0, len(items), size)]
