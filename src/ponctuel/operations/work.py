"""The way in: one object for the database, one transaction a unit of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from ponctuel.domain.clock import Clock, RealClock
from ponctuel.domain.errors import Conflict, NotReady
from ponctuel.operations import migrate
from ponctuel.operations.engine import WRITES, make_engine
from ponctuel.operations.repositories.api_keys import ApiKeys
from ponctuel.operations.repositories.audit import Audit
from ponctuel.operations.repositories.batches import Batches
from ponctuel.operations.repositories.board import Board
from ponctuel.operations.repositories.callers import Callers
from ponctuel.operations.repositories.deployments import Deployments
from ponctuel.operations.repositories.events import Events
from ponctuel.operations.repositories.flights import Flights
from ponctuel.operations.repositories.forecasts import Forecasts
from ponctuel.operations.repositories.idempotency import IdempotencyKeys
from ponctuel.operations.repositories.jobs import Jobs
from ponctuel.operations.repositories.notifications import Notifications
from ponctuel.operations.repositories.personal import PersonalData
from ponctuel.operations.repositories.retention import Retention
from ponctuel.operations.repositories.sessions import Sessions
from ponctuel.operations.repositories.single_use_tokens import SingleUseTokens
from ponctuel.operations.repositories.users import Users
from ponctuel.operations.repositories.watches import Watches

# What a caller can mend: unique keys and references, in the words of both engines.
_CONFLICTS = (
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
    "23505",
    "23503",
)

# No such table, no such column: PostgreSQL calls them errors of the program.
_MISSING = ("42P01", "42703")


class Work:
    """The repositories of one transaction."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.users = Users(session, clock)
        self.sessions = Sessions(session, clock)
        self.callers = Callers(session, clock)
        self.tokens = SingleUseTokens(session, clock)
        self.api_keys = ApiKeys(session, clock)
        self.idempotency = IdempotencyKeys(session, clock)
        self.audit = Audit(session, clock)
        self.flights = Flights(session, clock)
        self.events = Events(session, clock)
        self.forecasts = Forecasts(session, clock)
        self.board = Board(session, clock)
        self.watches = Watches(session, clock)
        self.notifications = Notifications(session, clock)
        self.batches = Batches(session, clock)
        self.jobs = Jobs(session, clock)
        self.deployments = Deployments(session, clock)
        self.personal = PersonalData(session, clock)
        self.retention = Retention(session, clock)


class Operations:
    """The operational database.

    Args:
        url: `sqlite:///path` or `postgresql://user:password@host/database`.
        clock: the machine's clock, replaceable in tests. The system's own clock, which may be a
            replay, is given to the methods that ask for a moment.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.engine: Engine = make_engine(url)
        self._clock = clock or RealClock()

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """A transaction that writes: kept when the block ends, undone when it raises.

        Raises:
            Conflict: what was written contradicts a unique key or a reference.
            NotReady: the database does not answer.
        """
        yield from self._work(writes=True)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """A transaction that only reads; it never waits for those that write."""
        yield from self._work(writes=False)

    def ping(self) -> None:
        """Raises NotReady unless the database answers and its schema is this version's."""
        with _answering(), self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            migrate.ensure_current(self.engine)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _work(self, *, writes: bool) -> Iterator[Work]:
        with _answering():
            connection = self.engine.connect().execution_options(**{WRITES: writes})
            with connection, Session(connection) as session, session.begin():
                yield Work(session, self._clock)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if _code(error.orig) in _CONFLICTS:
            raise Conflict("this contradicts what is kept already", code="conflict") from error
        raise
    except (OperationalError, ProgrammingError) as error:
        if isinstance(error, ProgrammingError) and _code(error.orig) not in _MISSING:
            raise
        # The driver's text may repeat the address, password included: only its kind is told.
        kind = type(error.orig).__name__
        raise NotReady(
            f"the database does not answer or has no schema ({kind}); see `ponctuel db upgrade`",
            code="database_unavailable",
        ) from error


def _code(error: Any) -> str | None:
    return getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
