"""The MLflow store under mlruns/: opened anywhere, also after the tree was moved.

MLflow writes absolute artifact paths into its database. When the folder has moved, the paths are
rewritten before anything else reads them.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

EXPERIMENT = "ponctuel"
MODEL_NAME = "ponctuel"
CHAMPION, CHALLENGER = "champion", "challenger"
_PATH_COLUMNS = (
    ("experiments", "artifact_location"),
    ("runs", "artifact_uri"),
    ("model_versions", "source"),
    ("model_versions", "storage_location"),
    ("logged_models", "artifact_location"),
)


def database(paths: Paths) -> Path:
    return paths.mlruns / "mlflow.db"


def tracking_uri(paths: Paths) -> str:
    return f"sqlite:///{database(paths)}"


def open_store(paths: Paths) -> MlflowClient:
    """The client of this checkout's store, with its experiment chosen.

    Raises:
        NotReady: the store was written by another MLflow, or has to be written and cannot be.
    """
    paths.mlruns.mkdir(parents=True, exist_ok=True)
    uri = tracking_uri(paths)
    try:
        relocate(paths)
        mlflow.set_tracking_uri(uri)
        mlflow.set_registry_uri(uri)
        client = MlflowClient(uri, uri)
        if client.get_experiment_by_name(EXPERIMENT) is None:
            client.create_experiment(EXPERIMENT, artifact_location=str(_artifacts(paths)))
        mlflow.set_experiment(EXPERIMENT)
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
        raise NotReady(
            "the registry names the place where it was before; open it where it may be written",
            field="mlruns/mlflow.db",
        ) from error
    except MlflowException as error:
        if "out-of-date database schema" not in str(error):
            raise
        raise NotReady(
            "another version of MLflow wrote the registry; "
            "`mlflow db upgrade sqlite:///mlruns/mlflow.db` brings it up to this one",
            field="mlruns/mlflow.db",
        ) from error
    return client


def relocate(paths: Paths) -> int:
    """Point every stored artifact path below this checkout; returns the number of rows changed."""
    if not database(paths).is_file():
        return 0
    with closing(sqlite3.connect(database(paths))) as connection, connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if "experiments" not in tables:
            return 0
        found = connection.execute(
            "SELECT artifact_location FROM experiments WHERE name = ?", (EXPERIMENT,)
        ).fetchone()
        if found is None:
            return 0
        before, now = found[0].removesuffix("/"), str(_artifacts(paths))
        if before == now:
            return 0
        changed = 0
        for table, column in _PATH_COLUMNS:
            if table in tables:
                changed += connection.execute(
                    f"UPDATE {table} SET {column} = replace({column}, ?, ?) "
                    f"WHERE instr({column}, ?) > 0",
                    (before, now, before),
                ).rowcount
        return changed


def _artifacts(paths: Paths) -> Path:
    return paths.mlruns / "artifacts"
