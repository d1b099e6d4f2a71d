"""The challenger for the monitoring: the registered version that may replace the champion."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from ponctuel.config.paths import Paths
from ponctuel.serving.champion import ServedModel, served_model
from ponctuel.training.champion import verified
from ponctuel.training.record import TrainedOn
from ponctuel.training.store_layout import CHALLENGER, DIGEST_TAG, MODEL_NAME, database, relocate

_CHALLENGER = """
SELECT v.version, COALESCE(v.storage_location, v.source), t.value
FROM registered_model_aliases AS a
JOIN model_versions AS v ON v.name = a.name AND v.version = a.version
LEFT JOIN model_version_tags AS t ON t.name = v.name AND t.version = v.version AND t.key = ?
WHERE a.name = ? AND a.alias = ?"""


@dataclass(frozen=True)
class Challenger:
    """A registered version that is not in service.

    Attributes:
        trained_until: the first local day that it has not seen.
    """

    served: ServedModel
    trained_until: date


def challenger_source(paths: Paths, default_end: date) -> Callable[[], Challenger | None]:
    """A reader of the present challenger, loaded once per version; it returns None without one.

    Args:
        paths: the paths of the project.
        default_end: the first day after the training of a version that does not state its own.
    """
    loaded: dict[str, Challenger] = {}

    def current() -> Challenger | None:
        row = _registered(paths)
        if row is None:
            return None
        number, path, digest = row
        if number not in loaded:
            verified_model = verified(number, paths.root / path, digest, None)
            trained = TrainedOn.of(verified_model.folder, TrainedOn(default_end, default_end))
            loaded.clear()
            loaded[number] = Challenger(served_model(verified_model), trained.end)
        return loaded[number]

    return current


def _registered(paths: Paths) -> tuple[str, str, str] | None:
    if not database(paths).is_file():
        return None
    relocate(paths)
    uri = f"{database(paths).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        parameters = (DIGEST_TAG, MODEL_NAME, CHALLENGER)
        row = connection.execute(_CHALLENGER, parameters).fetchone()
    return None if row is None else (str(row[0]), str(row[1]), row[2] or "")
