"""The model registry: versions and the folders of their files (`champion` reads the champion)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from ponctuel.domain.errors import UserError
from ponctuel.training.champion import Champion, DamagedModel, label, verified
from ponctuel.training.store_layout import CHAMPION, DIGEST_TAG, MODEL_NAME, VERDICT_TAG


@dataclass(frozen=True)
class Version:
    """One registered version."""

    number: str
    created: datetime
    aliases: tuple[str, ...]
    tags: Mapping[str, str]
    run_id: str

    @property
    def model_sha256(self) -> str:
        return self.tags.get(DIGEST_TAG, "")

    @property
    def verdict(self) -> str | None:
        """`passed` or `refused`; None where the gate has not judged the version."""
        return self.tags.get(VERDICT_TAG)


def versions(client: MlflowClient) -> list[Version]:
    """Every registered version, oldest first."""
    try:
        aliases = client.get_registered_model(MODEL_NAME).aliases
    except MlflowException:
        return []
    search = client.search_model_versions(f"name = '{MODEL_NAME}'")
    return sorted(
        (
            Version(
                str(registered.version),
                datetime.fromtimestamp(registered.creation_timestamp / 1000, UTC),
                tuple(
                    sorted(
                        name
                        for name, number in aliases.items()
                        if str(number) == str(registered.version)
                    )
                ),
                dict(registered.tags),
                registered.run_id or "",
            )
            for registered in search
        ),
        key=lambda version: int(version.number),
    )


def version_of(client: MlflowClient, number: str) -> Version:
    """One version.

    Raises:
        UserError: there is none with this number.
    """
    all_versions = versions(client)
    for version in all_versions:
        if version.number == number:
            return version
    listed = ", ".join(version.number for version in all_versions) or "none is registered yet"
    raise UserError(
        f"no such version; registered: {listed}",
        field="version",
        value=number,
        code="unknown_version",
    )


def with_digest(client: MlflowClient, model_sha256: str) -> Version | None:
    """The first version whose files have this digest, if there is one."""
    return next((v for v in versions(client) if v.model_sha256 == model_sha256), None)


def metrics_of(client: MlflowClient, version: Version) -> dict[str, float]:
    """Metrics of the run that registered a version; empty where the run is deleted."""
    try:
        return dict(client.get_run(version.run_id).data.metrics)
    except MlflowException:
        return {}


def champion_number(client: MlflowClient) -> str | None:
    """The version that the champion alias points to."""
    try:
        return str(client.get_model_version_by_alias(MODEL_NAME, CHAMPION).version)
    except MlflowException:
        return None


def files_of(client: MlflowClient, number: str) -> Champion:
    """The version as a champion, once its files are checked to be those that were registered.

    Raises:
        DamagedModel: its files are missing, or differ from those registered.
    """
    uri = client.get_model_version_download_uri(MODEL_NAME, number)
    try:
        version_folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri))
    except (MlflowException, OSError) as error:
        raise DamagedModel(f"the files of {label(number)} are missing: {error}") from error
    registered = version_of(client, number)
    return verified(number, version_folder, registered.model_sha256, registered.verdict)
