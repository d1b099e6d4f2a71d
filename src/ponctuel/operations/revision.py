"""The schema's revision and the one that this code needs, read without Alembic.

Importing Alembic takes half a second; a server whose schema is current does not need it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from ponctuel.domain.errors import NotReady

MIGRATIONS = Path(__file__).with_name("migrations")
# Alembic's table of the revision.
_TABLE = "alembic_version"


def current(engine: Engine) -> str | None:
    """The schema's revision; None where there is none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_TABLE):
            return None
        revision: str | None = connection.scalar(text(f"SELECT version_num FROM {_TABLE}"))
        return revision


def newest() -> str:
    """The newest revision that this code knows: file names begin with it."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*_*.py"))


def ensure_current(engine: Engine) -> None:
    """Raises NotReady unless the schema is the one that this code was written for."""
    revision = current(engine)
    if revision != newest():
        raise NotReady(
            f"the database's schema is {revision or 'missing'}, this version needs {newest()}; "
            "run `ponctuel db upgrade`",
            code="schema_not_current",
        )
