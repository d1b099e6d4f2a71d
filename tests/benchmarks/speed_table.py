"""`python -m tests.benchmarks.speed_table FILE [SHARE]`: a table of the speed of the whole application.

`make bench` runs it; the pipeline must have run. Each line is measured beside its yardstick: plain
LightGBM on the same rows, `mlflow models serve` on the same model, DuckDB's own queries. Flights and
issue times are drawn at random, so that no answer is cached. SHARE is the fraction of the calls that
is made (1 by default): below 1 it is a quick trial, without the stage `features`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ponctuel.config.paths import project_paths
from tests.benchmarks import over_http, separate_processes
from tests.benchmarks.lines import GOALS, TIMES, Lines
from tests.hardening.measures import machine

WORSE = 4 / 3


def main(file: str, share: float = 1.0) -> None:
    """Measure, print the table beside the previous one, and write it."""
    target, lines = Path(file), Lines()
    load_before = os.getloadavg()[0]
    before = json.loads(target.read_text(encoding="utf-8")) if target.is_file() else None
    paths = project_paths()
    with _folder() as folder:
        separate_processes.command_line(lines, paths)
        if share >= 1:
            separate_processes.features(lines, paths, folder)
        over_http.measure(lines, paths, folder, share)
        separate_processes.beside_plain_lightgbm(lines, paths, share)
    measured = {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine() | {"load": round(load_before, 1)},
        "share": share,
        "goals": {name: asdict(goal) for name, goal in GOALS.items()},
        "lines": lines.as_dict(),
        "before": before and {key: before[key] for key in ("measured_on", "machine", "lines")},
    }
    print(table(measured))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if slower := slower_lines(measured):
        sys.exit(f"bench: worse than last time by a third, beside their yardsticks: {slower}")


def slower_lines(measured: dict[str, Any]) -> list[str]:
    """Lines whose ratio to the yardstick is worse by a third than in the previous run."""
    now, previous = measured["lines"], (measured["before"] or {"lines": {}})["lines"]
    slower = []
    for name, goal in GOALS.items():
        ratio, before = (_ratio(lines.get(name, {}), goal.unit) for lines in (now, previous))
        if ratio is None or before is None:
            continue
        if (before > WORSE * ratio) if goal.more else (ratio > WORSE * before):
            slower.append(name)
    return slower


def _ratio(line: dict[str, Any], unit: str) -> float | None:
    ratio: float | None = line.get("value" if unit == TIMES else "ratio")
    return ratio


def table(measured: dict[str, Any]) -> str:
    """The lines as text: goal, figure, yardstick, ratio, and the figure of the previous run."""
    previous = (measured["before"] or {}).get("lines", {})
    rows = [("", "goal", "now", "last run", "yardstick", "ratio")]
    for name, goal in GOALS.items():
        line = measured["lines"].get(name)
        if line is None:
            continue
        rows.append(
            (
                f"{name} ({goal.unit})",
                _text(goal.goal),
                _text(line["value"]),
                _text(previous.get(name, {}).get("value")),
                f"{line['yardstick_name']} {_text(line['yardstick'])}"
                if "yardstick" in line
                else "",
                _text(line.get("ratio")),
            )
        )
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
