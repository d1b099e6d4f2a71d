"""Fixtures of databases on both engines: SQLite in a file, PostgreSQL in a real server."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from ponctuel.operations import migrate
from ponctuel.operations.engine import make_engine
from ponctuel.operations.work import Operations
from ponctuel.stages.temporary_postgres import VARIABLE, temporary_postgres

ENGINES = ("sqlite", "postgresql")


@dataclass
class ManualClock:
    """A clock that a test moves by hand."""

    moment: datetime = field(default_factory=lambda: datetime(2013, 12, 23, 12, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    def advance(self, **elapsed: float) -> datetime:
        self.moment += timedelta(**elapsed)
        return self.moment


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    """A PostgreSQL server, as an engine that may create databases."""
    with temporary_postgres() as url:
        address = make_url(url).set(drivername="postgresql+psycopg")
        server = create_engine(address, isolation_level="AUTOCOMMIT")
        if VARIABLE not in os.environ:
            with server.connect() as connection:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
                connection.execute(text("SELECT pg_reload_conf()"))
        yield server
        server.dispose()


class Databases:
    """A factory of databases on one engine: empty ones, and copies of one with the schema."""

    def __init__(self, name: str, server: Engine | None, folder: Path) -> None:
        self.name = name
        self._server, self._folder = server, folder
        self._urls: list[str] = []
        self._template = self.empty()
        engine = make_engine(self._template)
        migrate.upgrade(engine)
        engine.dispose()

    def empty(self) -> str:
        """URL of a new database without tables."""
        if self._server is None:
            return self._register(f"sqlite:///{self._folder / f'{uuid.uuid4().hex}.db'}")
        return self._create("template0")

    def migrated_url(self) -> str:
        """URL of a new database with the newest schema."""
        if self._server is None:
            url = self.empty()
            shutil.copy(make_url(self._template).database or "", make_url(url).database or "")
            return url
        return self._create(make_url(self._template).database or "")

    def drop(self, url: str) -> None:
        """Delete a database: a hundred of them would take a gigabyte."""
        self._urls.remove(url)
        name = make_url(url).database or ""
        if self._server is None:
            for file in Path(name).parent.glob(f"{Path(name).name}*"):
                file.unlink()
            return
        with self._server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def drop_all(self) -> None:
        for url in list(self._urls):
            self.drop(url)

    def _create(self, template: str) -> str:
        assert self._server is not None
        name = f"test_{uuid.uuid4().hex}"
        with self._server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        url = self._server.url.set(drivername="postgresql", database=name)
        return self._register(url.render_as_string(hide_password=False))

    def _register(self, url: str) -> str:
        self._urls.append(url)
        return url


@pytest.fixture(scope="session", params=ENGINES)
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    server = None if request.param == "sqlite" else request.getfixturevalue("postgres")
    databases = Databases(request.param, server, tmp_path_factory.mktemp("databases"))
    yield databases
    databases.drop_all()


@pytest.fixture
def operations(databases: Databases, clock: ManualClock) -> Iterator[Operations]:
    """A new database for each test, with the schema and no rows."""
    url = databases.migrated_url()
    opened = Operations(url, clock)
    yield opened
    opened.close()
    databases.drop(url)


@pytest.fixture
def engine(operations: Operations) -> Engine:
    return operations.engine
