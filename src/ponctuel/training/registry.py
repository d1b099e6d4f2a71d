"""Registering models, and finding the champion."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.features.build import categorical_names, feature_names
from ponctuel.models.outputs import OUTPUT_COLUMNS
from ponctuel.training.store import CHAMPION, MODEL_NAME, open_store

DIGEST_TAG = "model_sha256"
# Without these no forecast makes sense; everything else may be unknown.
REQUIRED_FEATURES = (
    "lead_time_min", "carrier_code", "origin_code", "destination_code", "sched_dep_local_min",
)  # fmt: skip
_REQUIREMENTS = ("lightgbm", "mlflow", "numpy", "pandas", "scipy")


@dataclass(frozen=True)
class Champion:
    """The registered model that answers requests."""

    version: str
    folder: Path

    @property
    def label(self) -> str:
        return f"{MODEL_NAME}/{self.version}"


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a model's files."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def signature() -> ModelSignature:
    """Every feature by name; numbers are doubles, which may be null."""
    codes = set(categorical_names())
    inputs: list[Any] = [
        ColSpec("string" if name in codes else "double", name, required=name in REQUIRED_FEATURES)
        for name in feature_names()
    ]
    return ModelSignature(Schema(inputs), Schema([ColSpec("double", n) for n in OUTPUT_COLUMNS]))


def register(
    paths: Paths, example: pd.DataFrame, metrics: dict[str, float], params: dict[str, object]
) -> Champion:
    """Log the candidate model, register it, and make it champion; once for each content."""
    client = open_store(paths)
    wanted = digest(paths.candidate)
    current = _current(client)
    if current is not None and _tag(client, current) == wanted:
        return current
    with mlflow.start_run(run_name="register"):
        mlflow.log_params(params)
        mlflow.log_metrics(metrics)
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).with_name("pyfunc_code.py")),
            artifacts={"model": str(paths.candidate)},
            code_paths=[str(Path(__file__).resolve().parents[1])],
            signature=signature(),
            input_example=example,
            pip_requirements=[f"{name}=={version(name)}" for name in _REQUIREMENTS],
            registered_model_name=MODEL_NAME,
        )
    number = str(logged.registered_model_version)
    client.set_model_version_tag(MODEL_NAME, number, DIGEST_TAG, wanted)
    client.set_registered_model_alias(MODEL_NAME, CHAMPION, number)
    return champion(paths)


def champion(paths: Paths) -> Champion:
    """The registered champion.

    Raises:
        NotReady: none is registered.
    """
    found = _current(open_store(paths))
    if found is None:
        raise NotReady("no champion is registered yet; run `dvc repro`")
    return found


def _current(client: MlflowClient) -> Champion | None:
    try:
        found = client.get_model_version_by_alias(MODEL_NAME, CHAMPION)
        uri = client.get_model_version_download_uri(MODEL_NAME, found.version)
    except MlflowException:
        return None
    folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri)) / "artifacts"
    inner = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    if not inner:
        return None
    return Champion(str(found.version), inner[0])


def _tag(client: MlflowClient, current: Champion) -> str | None:
    return client.get_model_version(MODEL_NAME, current.version).tags.get(DIGEST_TAG)
