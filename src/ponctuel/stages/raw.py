"""Reading data/raw, as its manifest lists it."""

from __future__ import annotations

import json

import pandas as pd

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.sources.reading import read_table
from ponctuel.stages.files import MANIFEST_NAME


def read_manifest(paths: Paths) -> dict[str, list[dict[str, str]]]:
    """The manifest of ingest: each file with its producer, licence, access date and SHA-256."""
    path = paths.raw / MANIFEST_NAME
    if not path.is_file():
        raise NotReady("no raw data yet; run `dvc repro ingest`")
    manifest: dict[str, list[dict[str, str]]] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def read_raw(paths: Paths) -> dict[str, pd.DataFrame]:
    """Every raw table by name."""
    entries = read_manifest(paths)["files"]
    return {entry["table"]: read_table(paths.raw / entry["file"]) for entry in entries}
