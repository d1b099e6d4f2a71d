"""Writing a version to MLflow: the model, its documents, and its tags."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from matplotlib.figure import Figure
from mlflow import MlflowClient
from mlflow.entities import Metric
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

from ponctuel.config.paths import Paths
from ponctuel.features.build import categorical_names
from ponctuel.features.schema import features_in
from ponctuel.models.living import COLUMNS
from ponctuel.models.outputs import OUTPUT_COLUMNS
from ponctuel.training.champion import digest
from ponctuel.training.registry import Version, version_of
from ponctuel.training.store_layout import DIGEST_TAG, MODEL_NAME

# Features that every forecast needs; all others may be unknown.
REQUIRED_FEATURES = (
    "lead_time_min",
    "carrier_code",
    "origin_code",
    "destination_code",
    "sched_dep_local_min",
)
_REQUIREMENTS = ("lightgbm", "mlflow", "numpy", "pandas", "scipy")
# Characters, the width of the registry's column.
_MAX_DESCRIPTION = 5000


@dataclass(frozen=True)
class VersionDocuments:
    """The figures and documents that are stored with a version.

    Attributes:
        metrics, params: the metrics and parameters of the run that registers it.
        tags: the tags of the version.
        documents: file name -> text, beside the model in the run.
        description: Markdown, shown by MLflow's own page.
        curves: metric -> its value at each lead time in minutes; MLflow's page draws them.
        figures: name -> figure, stored beside the documents.
    """

    metrics: Mapping[str, float]
    params: Mapping[str, object]
    tags: Mapping[str, str]
    documents: Mapping[str, str]
    description: str
    curves: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)


def signature(columns: Iterable[str]) -> ModelSignature:
    """The signature of the model: every feature by name; numbers are doubles, which may be null.

    Args:
        columns: the columns of the rows that the model takes; they show which families it has.
    """
    codes = set(categorical_names())
    inputs: list[Any] = [
        ColSpec("string" if name in codes else "double", name, required=name in REQUIRED_FEATURES)
        for name in (*features_in(columns), *COLUMNS)
    ]
    return ModelSignature(Schema(inputs), Schema([ColSpec("double", n) for n in OUTPUT_COLUMNS]))


def log_version(
    client: MlflowClient,
    paths: Paths,
    example: pd.DataFrame,
    record: VersionDocuments,
    folder: Path | None = None,
    residuals: Path | None = None,
) -> Version:
    """Register the candidate (or the model in `folder`) as a new version without an alias.

    Args:
        residuals: a file RESIDUALS_FILE, stored beside the model: its calibration uses them.
    """
    folder = folder or paths.candidate
    residual_files = {} if residuals is None else {"residuals": str(residuals)}
    with mlflow.start_run(run_name="register"):
        mlflow.log_params(dict(record.params))
        mlflow.log_metrics(dict(record.metrics))
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).with_name("pyfunc_code.py")),
            artifacts={"model": str(folder), **residual_files},
            code_paths=[str(Path(__file__).resolve().parents[1])],
            signature=signature(example.columns),
            input_example=example,
            pip_requirements=[f"{name}=={version(name)}" for name in _REQUIREMENTS],
            registered_model_name=MODEL_NAME,
        )
    number = str(logged.registered_model_version)
    client.set_model_version_tag(MODEL_NAME, number, DIGEST_TAG, digest(folder))
    registered = version_of(client, number)
    describe(client, registered, record)
    return version_of(client, number)


def describe(client: MlflowClient, registered: Version, record: VersionDocuments) -> None:
    """Set a version's tags, documents, figures and description; earlier ones are replaced."""
    for name, value in record.tags.items():
        client.set_model_version_tag(MODEL_NAME, registered.number, name, value)
    for name, text in record.documents.items():
        client.log_text(registered.run_id, text, name)
    for name, figure in record.figures.items():
        client.log_figure(registered.run_id, figure, f"figures/{name}.png")
    now = int(time.time() * 1000)
    points = [
        Metric(name, value, now, lead_time_min)
        for name, curve in record.curves.items()
        for lead_time_min, value in curve.items()
    ]
    client.log_batch(registered.run_id, metrics=points)
    client.update_model_version(
        MODEL_NAME, registered.number, record.description[:_MAX_DESCRIPTION]
    )


def document(registered: Version, name: str) -> str | None:
    """A document stored with a version; None where it has none."""
    try:
        return str(mlflow.artifacts.load_text(f"runs:/{registered.run_id}/{name}"))
    except (mlflow.exceptions.MlflowException, OSError):
        return None
