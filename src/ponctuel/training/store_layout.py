"""Paths of the MLflow store and names used in it; this module does not import MLflow.

MLflow writes absolute artifact paths into its database. When the folder has moved, the paths are
rewritten before anything else reads them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady

EXPERIMENT = "ponctuel"
MODEL_NAME = "ponctuel"
CHAMPION, CHALLENGER = "champion", "challenger"
DIGEST_TAG = "model_sha256"
VERDICT_TAG = "gate_verdict"
PASSED, REFUSED = "passed", "refused"
_PATH_COLUMNS = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
    ("logged_models", "artifact_location"),
)


def database(paths: Paths) -> Path:
    return paths.mlruns / "mlflow.db"


def artifacts(paths: Paths) -> Path:
    return paths.mlruns / "artifacts"


def other_version_error() -> NotReady:
    """The error where another version of MLflow wrote the registry."""
    return NotReady(
        "another version of MLflow wrote the registry; "
        "`mlflow db upgrade sqlite:///mlruns/mlflow.db` upgrades it to this one",
        field="mlruns/mlflow.db",
    )


def relocate(paths: Paths) -> int:
    """Move every stored artifact path below this checkout; returns the number of rows changed.

    Raises:
        NotReady: paths have to be rewritten, and the database is read-only.
    """
    if not database(paths).is_file():
        return 0
    try:
        return _relocated(paths)
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
        raise NotReady(
            "the registry was moved and its paths must be rewritten, but it is read-only; "
            "open it once with write access",
            field="mlruns/mlflow.db",
        ) from error


def _relocated(paths: Paths) -> int:
    with closing(sqlite3.connect(database(paths))) as connection, connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if "experiments" not in tables:
            return 0
        uris = connection.execute(
            "SELECT artifact_location FROM experiments WHERE name = ?", (EXPERIMENT,)
        ).fetchone()
        if uris is None:
            return 0
        before, now = uris[0].removesuffix("/"), str(artifacts(paths))
        if before == now:
            return 0
        return sum(
            connection.execute(
                f"UPDATE {table} SET {column} = replace({column}, ?, ?) "
                f"WHERE instr({column}, ?) > 0",
                (before, now, before),
            ).rowcount
            for table, column in _PATH_COLUMNS
            if table in tables
        )
