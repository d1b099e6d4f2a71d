"""The champion and the folder of its files, read directly from MLflow's database.

A forecast needs nothing else from the registry, and MLflow's client takes longer to import than
everything else that a forecast does.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.models.residuals import RESIDUALS_FILE
from ponctuel.training.store_layout import (
    CHAMPION,
    DIGEST_TAG,
    MODEL_NAME,
    VERDICT_TAG,
    database,
    other_version_error,
    relocate,
)

_CHAMPION = """
SELECT v.version, COALESCE(v.storage_location, v.source)
FROM registered_model_aliases AS a
JOIN model_versions AS v ON v.name = a.name AND v.version = a.version
WHERE a.name = ? AND a.alias = ?"""
_TAGS = "SELECT key, value FROM model_version_tags WHERE name = ? AND version = ?"


class DamagedModel(NotReady):
    """A registered model whose files are missing, or differ from those registered."""

    default_code = "damaged_model"


@dataclass(frozen=True)
class Champion:
    """The registered model that issues forecasts.

    Attributes:
        verdict: the verdict of the gate, `passed` or `refused`; None if the gate has not judged the
            model.
    """

    version: str
    folder: Path
    verdict: str | None = None

    @property
    def residuals(self) -> Path | None:
        """The file with the residuals that its calibration is corrected by, if it has one."""
        path = self.folder.parent / RESIDUALS_FILE
        return path if path.is_file() else None

    @property
    def label(self) -> str:
        return label(self.version)


def label(version: str) -> str:
    """The name of a version in forecasts."""
    return f"{MODEL_NAME}/{version}"


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of a model's files."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def champion(paths: Paths) -> Champion:
    """The registered champion.

    Raises:
        NotReady: none is registered, or another version of MLflow wrote the registry.
        DamagedModel: its files are missing, or differ from those registered.
    """
    if not database(paths).is_file():
        raise _no_champion()
    relocate(paths)
    uri = f"{database(paths).resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            row = connection.execute(_CHAMPION, (MODEL_NAME, CHAMPION)).fetchone()
            if row is None:
                raise _no_champion()
            tags = dict(connection.execute(_TAGS, (MODEL_NAME, row[0])).fetchall())
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):  # table or column
            raise
        raise other_version_error() from error
    return verified(str(row[0]), Path(row[1]), tags.get(DIGEST_TAG, ""), tags.get(VERDICT_TAG))


def verified(number: str, version_folder: Path, model_sha256: str, verdict: str | None) -> Champion:
    """The version as a champion, once its files are checked to be those that were registered.

    LightGBM does not check the files that it opens, and a truncated one crashes the process: their
    digest is therefore compared each time before a version is loaded.

    Args:
        number: the number of the version.
        version_folder: the folder in which MLflow has stored the version.
        model_sha256: the registered digest; empty if there is none.

    Raises:
        DamagedModel: its files are missing, or differ from those registered.
    """
    folder = version_folder / "artifacts"
    inner = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    if not inner:
        raise DamagedModel(f"the files of {label(number)} are missing from {folder}")
    if digest(inner[0]) != model_sha256:
        raise DamagedModel(
            f"the files of {label(number)} are not those that were registered (SHA-256 "
            f"{model_sha256[:12] or 'missing'}); restore {inner[0]}, or promote another version"
        )
    return Champion(number, inner[0], verdict)


def _no_champion() -> NotReady:
    return NotReady("no champion is registered yet; run `dvc repro`")
