"""Figures of the attacks: one line of JSON each, in the file that `PONCTUEL_MEASURES` names.

`make attack` names one, and gathers its lines into `reports/metrics/attack.json`; elsewhere nothing
is written.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

VARIABLE = "PONCTUEL_MEASURES"
# The engine of figures that do not depend on the database.
ANY = "any"
Measure = Callable[[str, float], None]


def measuring(engine: str) -> Measure:
    """A function (name, value) -> None that records a figure measured over a database of this engine."""
    file = os.environ.get(VARIABLE)  # read now, for a test may remove the variable

    def record(name: str, value: float) -> None:
        if file:
            line = json.dumps({"name": name, "engine": engine, "value": round(float(value), 6)})
            with Path(file).open("a", encoding="utf-8") as out:
                out.write(f"{line}\n")

    return record


def summarised(lines: Iterable[str]) -> dict[str, Any]:
    """Figures by name and engine: count, median, 99th percentile, minimum and maximum."""
    measures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        measure = json.loads(line)
        measures[measure["name"]][measure["engine"]].append(measure["value"])
    return {
        name: {engine: _summary(values) for engine, values in sorted(by_engine.items())}
        for name, by_engine in sorted(measures.items())
    }


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]
    p50 = statistics.median(ordered)
    ends = {"min": ordered[0], "max": ordered[-1]}
    return {"n": len(ordered), "p50": round(p50, 6), "p99": last, **ends}


def machine() -> dict[str, Any]:
    """The machine: cores, memory, system, Python and load."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[2], 1),
    }


def main(lines: Path, out: Path) -> None:
    """Gather the lines of a run into a file of metrics."""
    measures = summarised(lines.read_text(encoding="utf-8").splitlines())
    figures = {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "measures": measures,
    }
    out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"attack: {len(measures)} figures in {out}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
