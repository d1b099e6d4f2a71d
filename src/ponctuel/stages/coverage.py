"""`make coverage`: the test coverage of each room, from the report of coverage.py."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.training.json_files import write_json

REPORT_FILE, METRICS_FILE = "coverage.json", "coverage.json"
KINDS = {
    "lines": ("covered_lines", "num_statements"),
    "branches": ("covered_branches", "num_branches"),
}


def main(*suites: str, paths: Paths | None = None) -> None:
    """Read data/coverage.json and write reports/metrics/coverage.json.

    Args:
        suites: the folders of tests that ran.

    Raises:
        NotReady: no coverage was measured.
    """
    paths = paths or project_paths()
    file = paths.root / "data" / REPORT_FILE
    if not file.is_file():
        raise NotReady(f"coverage: {file.relative_to(paths.root)} is missing; make coverage")
    measured = summary(json.loads(file.read_text(encoding="utf-8"))["files"], suites)
    write_json(paths.reports / "metrics" / METRICS_FILE, measured)
    lines, branches = measured["lines"]["share"], measured["branches"]["share"]
    print(f"coverage: {lines:.1%} of lines, {branches:.1%} of branches")


class Counts(TypedDict):
    """Number of covered lines or branches, their total, and the share."""

    covered_n: int
    total_n: int
    share: float


class RoomCoverage(TypedDict):
    """The coverage of one room."""

    room: str
    lines: Counts
    branches: Counts


class Coverage(TypedDict):
    """`reports/metrics/coverage.json`."""

    suites: list[str]
    lines: Counts
    branches: Counts
    rooms: list[RoomCoverage]


def summary(files: Mapping[str, Any], suites: Sequence[str]) -> Coverage:
    """Covered lines and branches, in all and by room, without dates or paths of a machine.

    Args:
        files: coverage's `files`: path from the root -> {"summary": {…}}.
        suites: the folders of tests that ran.
    """
    by_room: dict[str, list[Mapping[str, int]]] = defaultdict(list)
    for path, report in files.items():
        if "/migrations/" not in path:
            by_room[room_of(path)].append(report["summary"])
    rooms: list[RoomCoverage] = [
        {
            "room": room,
            "lines": _counts_of(parts, "lines"),
            "branches": _counts_of(parts, "branches"),
        }
        for room, parts in sorted(by_room.items())
    ]
    all_parts = [part for parts in by_room.values() for part in parts]
    return {
        "suites": list(suites),
        "lines": _counts_of(all_parts, "lines"),
        "branches": _counts_of(all_parts, "branches"),
        "rooms": rooms,
    }


def room_of(path: str) -> str:
    """The room of a file: `src/ponctuel/models/living.py` is in `ponctuel/models`."""
    parts = Path(path.removeprefix("src/")).parts
    return "/".join(parts[:2] if len(parts) > 2 else parts[:1])


def _counts_of(parts: Sequence[Mapping[str, int]], kind: str) -> Counts:
    covered, total = KINDS[kind]
    covered_n, total_n = sum(part[covered] for part in parts), sum(part[total] for part in parts)
    return {
        "covered_n": covered_n,
        "total_n": total_n,
        "share": round(covered_n / total_n, 4) if total_n else 1.0,
    }
