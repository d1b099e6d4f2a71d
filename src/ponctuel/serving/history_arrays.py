"""Arrays of the warehouse's history, written once, then memory-mapped and shared by processes.

Computed from the warehouse, they take seconds and a gigabyte per process. Arrays of another
warehouse or of other definitions are not used: then the history is computed again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ponctuel.config.paths import Paths
from ponctuel.features.build import OBSERVED, joined_sql
from ponctuel.features.ledgers.arrays import MappedArrays, PrefixedArrays, prefixed, write_arrays
from ponctuel.features.ledgers.reader import FeatureReader
from ponctuel.features.schema import ALL_FAMILIES
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.support import SupportIndex
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.events import timeline_event_sql
from ponctuel.timeline.flights import timeline_flight_sql
from ponctuel.timeline.history_file import write_history
from ponctuel.timeline.rules import FOREVER_MIN, KnownAfter
from ponctuel.timeline.weather import observation_sql, timeline_weather_sql
from ponctuel.warehouse.connect import connect

FORMAT = 1
TIMELINE_FILE, WRITTEN_FILE = "timeline.duckdb", "written.json"
# The only tracked output of the stage: the other files vary with the bytes of the database.
DEFINITIONS_FILE = "definitions.json"
ARRAYS, FEATURES, SCHEDULE, SUPPORT = "arrays", "features", "schedule", "support"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HistoryArrays:
    """The written history.

    Attributes:
        timeline: the file that `timeline.builder.Timeline` takes.
        arrays: FEATURES, SCHEDULE and SUPPORT, by prefix.
    """

    timeline: Path
    arrays: MappedArrays

    def part(self, name: str) -> PrefixedArrays:
        """The arrays of one of the three.

        Args:
            name: FEATURES, SCHEDULE or SUPPORT.
        """
        return PrefixedArrays(self.arrays, name)


def folder_of(paths: Paths, until_min: int = FOREVER_MIN) -> Path:
    """The folder of a history; the history of a replay, which ends at its start, has its own.

    Args:
        paths: the paths of the project.
        until_min: the minute at which it ends.
    """
    return paths.ledgers if until_min == FOREVER_MIN else paths.replay_ledgers


def write_history_arrays(paths: Paths, known: KnownAfter, until_min: int = FOREVER_MIN) -> None:
    """Write the arrays of a history, replacing its folder.

    Args:
        paths: the paths of the project.
        known: when events become known.
        until_min: facts that became known at this minute or later are left out.

    Raises:
        NotReady: there is no warehouse.
    """
    folder = folder_of(paths, until_min)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with connect(paths.warehouse, read_only=True) as connection:
        timeline = Timeline(connection, known, until_min=until_min)
        write_history(connection, folder / TIMELINE_FILE)
        arrays = {
            **prefixed(FEATURES, FeatureReader(timeline).arrays()),
            **prefixed(SCHEDULE, Schedule(timeline).arrays()),
            **prefixed(SUPPORT, SupportIndex.read(connection).arrays()),
        }
    write_arrays(folder / ARRAYS, arrays)
    status = paths.warehouse.stat()
    written = {
        "format": FORMAT,
        "definitions": definitions(known),
        "until_min": until_min,
        "warehouse": {
            "bytes": status.st_size,
            "modified_ns": status.st_mtime_ns,
            "sha256": _digest(paths.warehouse),
        },
    }
    known_as = json.dumps({"format": FORMAT, "definitions": definitions(known)})
    (folder / DEFINITIONS_FILE).write_text(known_as + "\n", encoding="utf-8")
    # Written last: a folder without it is incomplete.
    (folder / WRITTEN_FILE).write_text(json.dumps(written), encoding="utf-8")


def open_history(
    paths: Paths, known: KnownAfter, until_min: int = FOREVER_MIN
) -> HistoryArrays | None:
    """The written arrays of this warehouse and of these definitions; None without them.

    Args:
        paths: the paths of the project.
        known: when events become known.
        until_min: the minute at which the history is to end.
    """
    folder = folder_of(paths, until_min)
    try:
        written = json.loads((folder / WRITTEN_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        log.info("no arrays of the history are written for the warehouse")
        return None
    same = written["format"] == FORMAT and written["definitions"] == definitions(known)
    same = same and written.get("until_min", FOREVER_MIN) == until_min
    if not (same and _is_of(paths.warehouse, written["warehouse"])):
        log.warning("the arrays of the history are of another warehouse, or end at another time")
        return None
    return HistoryArrays(folder / TIMELINE_FILE, MappedArrays(folder / ARRAYS))


def definitions(known: KnownAfter) -> str:
    """SHA-256 of the SQL and of the rules that define the arrays.

    Args:
        known: when events become known.
    """
    texts = [
        json.dumps(asdict(known)),
        timeline_flight_sql(known),
        timeline_event_sql(),
        observation_sql(),
        timeline_weather_sql(),
        joined_sql(ALL_FAMILIES),
        *(family.sql() for family in (OBSERVED, *ALL_FAMILIES)),
    ]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _is_of(warehouse: Path, written: dict[str, Any]) -> bool:
    """Whether the warehouse is the one that was read; a copy is compared by its digest."""
    if not warehouse.is_file():
        return False
    status = warehouse.stat()
    if status.st_size != written["bytes"]:
        return False
    untouched: bool = status.st_mtime_ns == written["modified_ns"]
    return untouched or _digest(warehouse) == written["sha256"]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
