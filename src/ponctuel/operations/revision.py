"""Which revision the schema stands at, and which this code needs, without Alembic.

Alembic brings Mako and Pygments, half a second of a start; a server that finds its schema current
needs none of them.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from ponctuel.domain.errors import NotReady

MIGRATIONS = Path(__file__).with_name("migrations")
# Where Alembic keeps it.
_TABLE = "alembic_version"


def current(engine: Engine) -> str | None:
    """The schema's revision; None where there is none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_TABLE):
            return None
        revision: str | None = connection.scalar(text(f"SELECT version_num FROM {_TABLE}"))
        return revision


def newest() -> str:
    """The newest revision that this code knows: files bear their revision's number."""
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
