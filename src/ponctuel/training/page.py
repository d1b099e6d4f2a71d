"""MLflow's own page on the registry of this checkout, with descriptions for its readers."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

from mlflow import MlflowClient
from mlflow.entities import Experiment
from mlflow.exceptions import MlflowException

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.training.registry import versions
from ponctuel.training.store import open_store, tracking_uri
from ponctuel.training.store_layout import EXPERIMENT, MODEL_NAME, database

# Where MLflow's page looks for the description of an experiment.
NOTE_TAG = "mlflow.note.content"
ABOUT_EXPERIMENT = (
    "Les recherches de réglages (`tune-…`, un essai par exécution imbriquée, avec ses courbes "
    "d’apprentissage et de validation) et les enregistrements de modèles (`register`, avec la "
    "fiche du modèle, le verdict du contrôle d’acceptation et les scores par échéance)."
)
ABOUT_MODEL = (
    "Distribution calibrée du retard à l’arrivée d’un vol, avec annulation et déroutement. L’alias "
    "`champion` désigne la version qui répond ; `challenger`, la dernière que le contrôle "
    "d’acceptation a refusée. Ligne d’entrée : `ponctuel features … --json`, ou "
    "`ponctuel.open().features(…)`."
)


def serve_page(paths: Paths, host: str, port: int) -> None:
    """Serve the page until interrupted.

    Raises:
        NotReady: nothing is registered yet, or the store cannot be read (see `open_store`).
    """
    client = open_store(paths) if database(paths).is_file() else None
    if client is None or not versions(client):
        raise NotReady("nothing is registered yet; run `dvc repro`")
    with suppress(MlflowException):  # a read-only registry is shown as it is
        describe_registry(client)
    subprocess.run(  # noqa: S603 - MLflow's own command
        [
            sys.executable,
            *("-m", "mlflow", "ui", "--backend-store-uri", tracking_uri(paths)),
            *("--host", host, "--port", str(port), "--workers", "1"),
        ],
        check=False,
    )


def describe_registry(client: MlflowClient) -> None:
    """Write the descriptions of the experiment and of the registered model."""
    experiment: Experiment | None = client.get_experiment_by_name(EXPERIMENT)
    if experiment is not None and experiment.tags.get(NOTE_TAG) != ABOUT_EXPERIMENT:
        client.set_experiment_tag(experiment.experiment_id, NOTE_TAG, ABOUT_EXPERIMENT)
    if client.get_registered_model(MODEL_NAME).description != ABOUT_MODEL:
        client.update_registered_model(MODEL_NAME, ABOUT_MODEL)
