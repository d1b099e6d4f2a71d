"""The MLflow store under mlruns/, which can be opened after the folder has moved."""

from __future__ import annotations

import os

from ponctuel.config.paths import Paths
from ponctuel.training.store_layout import (
    EXPERIMENT,
    artifacts,
    database,
    other_version_error,
    relocate,
)

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException


def tracking_uri(paths: Paths) -> str:
    return f"sqlite:///{database(paths)}"


def open_store(paths: Paths) -> MlflowClient:
    """The client of this checkout's store, with its experiment set.

    Raises:
        NotReady: another version of MLflow wrote the store, or its paths have to be rewritten and
            it is read-only.
    """
    paths.mlruns.mkdir(parents=True, exist_ok=True)
    uri = tracking_uri(paths)
    try:
        relocate(paths)
        mlflow.set_tracking_uri(uri)
        mlflow.set_registry_uri(uri)
        client = MlflowClient(uri, uri)
        if client.get_experiment_by_name(EXPERIMENT) is None:
            client.create_experiment(EXPERIMENT, artifact_location=str(artifacts(paths)))
        mlflow.set_experiment(EXPERIMENT)
    except MlflowException as error:
        if "out-of-date database schema" not in str(error):
            raise
        raise other_version_error() from error
    return client
