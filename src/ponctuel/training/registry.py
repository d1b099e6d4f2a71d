"""What is registered: versions, the champion, and where a version's files lie."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.models.residuals import RESIDUALS_FILE
from ponctuel.training.store import CHAMPION, MODEL_NAME, open_store

DIGEST_TAG = "model_sha256"
VERDICT_TAG = "gate_verdict"
PASSED, REFUSED = "passed", "refused"


class DamagedModel(NotReady):
    """A registered model whose files are gone, or are not those that were registered."""

    default_code = "damaged_model"


@dataclass(frozen=True)
class Champion:
    """A registered model that answers requests.

    Attributes:
        verdict: of the gate, PASSED or REFUSED; None where it has not looked at it.
    """

    version: str
    folder: Path
    verdict: str | None = None

    @property
    def residuals(self) -> Path | None:
        """Where outcomes known since its training fell in its forecasts, as far as registered."""
        path = self.folder.parent / RESIDUALS_FILE
        return path if path.is_file() else None

    @property
    def label(self) -> str:
        return label(self.version)


@dataclass(frozen=True)
class Version:
    """What the registry says of one version."""

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
        """`passed` or `refused`; None where the gate has not looked at it."""
        return self.tags.get(VERDICT_TAG)


def label(version: str) -> str:
    """How forecasts name the version that made them."""
    return f"{MODEL_NAME}/{version}"


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a model's files."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def versions(client: MlflowClient) -> list[Version]:
    """Every registered version, oldest first."""
    try:
        aliases = client.get_registered_model(MODEL_NAME).aliases
    except MlflowException:
        return []
    found = client.search_model_versions(f"name = '{MODEL_NAME}'")
    return sorted(
        (
            Version(
                str(one.version),
                datetime.fromtimestamp(one.creation_timestamp / 1000, UTC),
                tuple(sorted(name for name, of in aliases.items() if str(of) == str(one.version))),
                dict(one.tags),
                one.run_id or "",
            )
            for one in found
        ),
        key=lambda version: int(version.number),
    )


def version_of(client: MlflowClient, number: str) -> Version:
    """One version.

    Raises:
        UserError: there is none with this number.
    """
    known = versions(client)
    for version in known:
        if version.number == number:
            return version
    listed = ", ".join(version.number for version in known) or "none is registered yet"
    raise UserError(
        f"no such version; registered: {listed}",
        field="version",
        value=number,
        code="unknown_version",
    )


def with_digest(client: MlflowClient, model_sha256: str) -> Version | None:
    """The first version with this content, if there is one."""
    return next((v for v in versions(client) if v.model_sha256 == model_sha256), None)


def metrics_of(client: MlflowClient, version: Version) -> dict[str, float]:
    """Metrics of the run that registered a version; empty where the run is gone."""
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


def champion(paths: Paths) -> Champion:
    """The registered champion.

    Raises:
        NotReady: none is registered.
    """
    client = open_store(paths)
    number = champion_number(client)
    if number is None:
        raise NotReady("no champion is registered yet; run `dvc repro`")
    return files_of(client, number)


def files_of(client: MlflowClient, number: str) -> Champion:
    """A version with the folder of its files, which are those that were registered.

    LightGBM trusts the files that it opens, and one that is cut short ends the process: so their
    digest is compared before it sees them, each time that a version is loaded.

    Raises:
        DamagedModel: its files are gone, or others than were registered.
    """
    uri = client.get_model_version_download_uri(MODEL_NAME, number)
    try:
        folder = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri)) / "artifacts"
    except (MlflowException, OSError) as error:
        raise DamagedModel(f"the files of {label(number)} are gone: {error}") from error
    inner = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    if not inner:
        raise DamagedModel(f"the files of {label(number)} are gone from {folder}")
    registered = version_of(client, number)
    if digest(inner[0]) != registered.model_sha256:
        raise DamagedModel(
            f"the files of {label(number)} are not those that were registered (SHA-256 "
            f"{registered.model_sha256[:12] or 'missing'}); restore {inner[0]}, or promote another "
            "version"
        )
    return Champion(number, inner[0], registered.verdict)
