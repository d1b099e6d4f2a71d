"""The operational database: one object for it, one transaction per unit of work."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from ponctuel.domain.clock import Clock, RealClock
from ponctuel.domain.errors import Conflict, NotReady
from ponctuel.operations.engine import WRITES, make_engine
from ponctuel.operations.repositories.api_keys import ApiKeyRepository
from ponctuel.operations.repositories.audit import AuditRepository
from ponctuel.operations.repositories.batches import BatchRepository
from ponctuel.operations.repositories.board import BoardRepository
from ponctuel.operations.repositories.callers import CallerRepository
from ponctuel.operations.repositories.deployments import DeploymentRepository
from ponctuel.operations.repositories.events import EventRepository
from ponctuel.operations.repositories.flights import FlightRepository
from ponctuel.operations.repositories.forecasts import ForecastRepository
from ponctuel.operations.repositories.idempotency import IdempotencyRepository
from ponctuel.operations.repositories.jobs import JobRepository
from ponctuel.operations.repositories.monitoring import MonitoringRepository
from ponctuel.operations.repositories.notifications import NotificationRepository
from ponctuel.operations.repositories.personal import PersonalData
from ponctuel.operations.repositories.replays import ReplayRepository
from ponctuel.operations.repositories.retention import Retention
from ponctuel.operations.repositories.sessions import SessionRepository
from ponctuel.operations.repositories.single_use_tokens import SingleUseTokenRepository
from ponctuel.operations.repositories.users import UserRepository
from ponctuel.operations.repositories.watches import WatchRepository
from ponctuel.operations.revision import ensure_current

# Errors that a caller can correct: unique keys and references, as both engines name them.
_CONFLICTS = (
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
    "23505",
    "23503",
)

# Error codes of both engines for faults that a change of the schema does not correct.
_DATABASE_FAULTS: dict[str | tuple[str, ...], str] = {
    ("SQLITE_FULL", "53100"): "the disk of the database is full: nothing can be written",
    ("SQLITE_READONLY", "25006"): "the database cannot be written: it is open for reading only",
    ("SQLITE_NOTADB", "SQLITE_CORRUPT", "XX001", "XX002"): (
        "the database's file is damaged or no database; restore a backup: `ponctuel db restore`"
    ),
    ("SQLITE_IOERR", "SQLITE_CANTOPEN", "58"): "the database's file cannot be read or written",
    ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03"): "the database is busy; try again",
}
# No such table, no such column: PostgreSQL calls them errors of the program.
_MISSING = ("42P01", "42703")


class Work:
    """A unit of work: the repositories of one transaction."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.users = UserRepository(session, clock)
        self.sessions = SessionRepository(session, clock)
        self.callers = CallerRepository(session, clock)
        self.tokens = SingleUseTokenRepository(session, clock)
        self.api_keys = ApiKeyRepository(session, clock)
        self.idempotency = IdempotencyRepository(session, clock)
        self.audit = AuditRepository(session, clock)
        self.flights = FlightRepository(session, clock)
        self.events = EventRepository(session, clock)
        self.forecasts = ForecastRepository(session, clock)
        self.board = BoardRepository(session, clock)
        self.watches = WatchRepository(session, clock)
        self.notifications = NotificationRepository(session, clock)
        self.monitoring = MonitoringRepository(session, clock)
        self.batches = BatchRepository(session, clock)
        self.jobs = JobRepository(session, clock)
        self.replays = ReplayRepository(session, clock)
        self.deployments = DeploymentRepository(session, clock)
        self.personal = PersonalData(session, clock)
        self.retention = Retention(session, clock)


class Operations:
    """The operational database.

    Args:
        url: `sqlite:///path` or `postgresql://user:password@host/database`.
        clock: the machine's clock, replaceable in tests. The system's own clock, which may be a
            replay, is passed to the methods as a time.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.engine: Engine = make_engine(url)
        self._clock = clock or RealClock()

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """A read-write transaction: committed when the block ends, rolled back when it raises.

        Raises:
            Conflict: a write violates a unique key or a reference.
            NotReady: the database does not answer.
        """
        yield from self._work(writes=True)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """A read-only transaction; it never waits for writers."""
        yield from self._work(writes=False)

    def ping(self) -> None:
        """Raises NotReady unless the database answers and its schema is this version's."""
        with database_errors(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            ensure_current(self.engine)

    def check_writing(self) -> None:
        """Raises NotReady unless a write can be committed; only this detects a full disk."""
        with self.begin() as work:
            work.jobs.mark("probe")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _work(self, *, writes: bool) -> Iterator[Work]:
        with database_errors():
            connection = self.engine.connect().execution_options(**{WRITES: writes})
            with connection, Session(connection) as session, session.begin():
                yield Work(session, self._clock)


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn database errors that somebody can correct into Conflict or NotReady."""
    try:
        yield
    except IntegrityError as error:
        if _code(error.orig) in _CONFLICTS:
            raise Conflict("this conflicts with stored data", code="conflict") from error
        raise
    except (DatabaseError, sqlite3.DatabaseError) as error:
        fault = _database_fault(error)
        if fault is None:
            raise
        raise NotReady(fault, code="database_unavailable") from error


def _database_fault(error: Exception) -> str | None:
    """The message for a fault that an operator can correct; None for a bug of this program.

    The driver's text may repeat the address, password included: only the error's type is shown.
    """
    origin = getattr(error, "orig", error)
    code, kind = _code(origin) or "", type(origin).__name__
    for codes, words in _DATABASE_FAULTS.items():
        if code.startswith(codes):
            return f"{words} ({kind})"
    if isinstance(error, ProgrammingError) and code in _MISSING:
        return f"the database has no schema, or another ({kind}); see `ponctuel db upgrade`"
    if str(origin).startswith("no such "):  # SQLite has one code for all of these
        return f"the database has no schema, or another ({kind}); see `ponctuel db upgrade`"
    return f"the database does not answer ({kind})" if kind == "OperationalError" else None


def _code(error: Any) -> str | None:
    return getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
