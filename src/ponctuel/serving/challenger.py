"""The challenger as the monitoring sees it: the last version that the gate let through or waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from ponctuel.config.paths import Paths
from ponctuel.serving.champion import ServedModel, served_model
from ponctuel.training.champion import verified
from ponctuel.training.place import CHALLENGER, DIGEST_TAG, MODEL_NAME, database, relocate
from ponctuel.training.record import TrainedOn

_CHALLENGER = """
SELECT v.version, COALESCE(v.storage_location, v.source), t.value
FROM registered_model_aliases AS a
JOIN model_versions AS v ON v.name = a.name AND v.version = a.version
LEFT JOIN model_version_tags AS t ON t.name = v.name AND t.version = v.version AND t.key = ?
WHERE a.name = ? AND a.alias = ?"""


@dataclass(frozen=True)
class Challenger:
    """A registered version that does not answer.

    Attributes:
        trained_until: the first local day that it has not seen.
    """

    served: ServedModel
    trained_until: date


def challenger_source(paths: Paths, unsaid: date) -> Callable[[], Challenger | None]:
    """A reader of the challenger of the moment, loaded once a version; None: there is none.

    Args:
        paths: of the project.
        unsaid: the first day that a version has not seen which says nothing of itself.
    """
    kept: dict[str, Challenger] = {}

    def current() -> Challenger | None:
        row = _registered(paths)
        if row is None:
            return None
        number, place, digest = row
        if number not in kept:
            found = verified(number, paths.root / place, digest, None)
            trained = TrainedOn.of(found.folder, TrainedOn(unsaid, unsaid))
            kept.clear()
            kept[number] = Challenger(served_model(found), trained.end)
        return kept[number]

    return current


def _registered(paths: Paths) -> tuple[str, str, str] | None:
    if not database(paths).is_file():
        return None
    relocate(paths)
    uri = f"{database(paths).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        told = (DIGEST_TAG, MODEL_NAME, CHALLENGER)
        row = connection.execute(_CHALLENGER, told).fetchone()
    return None if row is None else (str(row[0]), str(row[1]), row[2] or "")
