"""`python -m tests.benchmarks.scale.pipeline FILE [FACTORS] [ENGINES] [LEADS]`: how cost grows.

The real year, and the same year several times over (see `generated`), through the steps of the
pipeline, each in a process of its own. FACTORS is a list such as `0.3,1,3,10`; ENGINES such as `duckdb`;
LEADS are lead times in minutes, all of params.yaml's by default: fewer cost less.
The pipeline must have run: its champion scores. Every size is written as soon as it is measured;
other sizes in the file stay.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from ponctuel.analysis.power_law import power_laws
from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.sources.reading import read_table
from ponctuel.stages.raw import read_manifest
from tests.benchmarks.scale.generated import Size, write_folder
from tests.benchmarks.scale.process_cost import process_cost
from tests.benchmarks.scale.steps import STEPS
from tests.hardening.measures import machine

# Copies by airports first, then by years too.
SIZES = {
    2: Size(2, 1),
    3: Size(3, 1),
    5: Size(5, 1),
    10: Size(5, 2),
    30: Size(10, 3),
    100: Size(20, 5),
}
_YEAR_DAYS = 366


def size_of(factor: float) -> Size:
    """The size of `factor` times the real year; below 1 it is the last days of the year."""
    if factor <= 1:
        return Size(1, 1, round(factor * _YEAR_DAYS))
    return SIZES[int(factor)]


FACTORS, ENGINES = (1, 2, 3, 5, 10), ("duckdb",)
MEMORY_MB = 8192


def main(
    file: str,
    factors: tuple[float, ...] = FACTORS,
    engines: tuple[str, ...] = ENGINES,
    leads_min: tuple[int, ...] = (),
) -> None:
    """Measure each size, and write the figures after each."""
    paths, target = project_paths(), Path(file)
    leads_min = leads_min or load_params(paths.params).features.lead_times_min
    raw = raw_tables(paths)
    for factor in factors:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            size = size_of(factor)
            flights = write_folder(raw, folder / "tables", size)
            for engine in engines:
                root = make_project(paths, folder / engine, folder / "tables", engine, leads_min)
                steps = _steps(root, flights)
                point = {
                    "factor": int(factor) if factor >= 1 else factor,
                    "airports": size.airports,
                    "years": size.years,
                    "generated": factor > 1,
                    "flights": flights,
                    "text_bytes": (folder / "tables/flights.csv").stat().st_size,
                    "engine": engine,
                    "lead_times_n": len(leads_min),
                    "load": round(os.getloadavg()[1], 1),
                    "steps": steps,
                }
                put_point(target, point)


def raw_tables(paths: Paths) -> dict[str, pd.DataFrame]:
    """The real raw tables, as the stage `ingest` left them."""
    entries = read_manifest(paths)["files"]
    return {entry["table"]: read_table(paths.raw / entry["file"]) for entry in entries}


def make_project(
    paths: Paths, root: Path, tables: Path, engine: str = "duckdb", leads_min: tuple[int, ...] = ()
) -> Paths:
    """Make a project with this one's parameters and champion, whose source is a folder of tables.

    Args:
        leads_min: lead times in place of those of params.yaml.
    """
    project = Paths(root)
    root.mkdir(parents=True)
    (root / "mlruns").symlink_to(paths.mlruns)
    (root / "dvc.yaml").symlink_to(paths.root / "dvc.yaml")
    params = yaml.safe_load(paths.params.read_text(encoding="utf-8"))
    params["source"] |= {"name": "tables", "path": str(tables)}
    params["split"] = {"test_from": 0.75}  # a share, for the days differ
    if leads_min:
        params["features"]["lead_times_min"] = list(leads_min)
    if engine != "duckdb":
        params["engine"] = engine
    project.params.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    project.raw.parent.mkdir()
    return project


def _steps(root: Paths, flights: int) -> dict[str, dict[str, Any]]:
    """Figures of each step, up to the first that fails."""
    figures_of_steps: dict[str, dict[str, Any]] = {}
    for step in STEPS:
        command = [sys.executable, "-m", "tests.benchmarks.scale.steps", step, str(root.root)]
        try:
            figures = process_cost(command, root.root, PONCTUEL_ROOT=str(root.root))
        except RuntimeError as error:
            figures_of_steps[step] = {"failed": str(error)[:200]}
            print(f"scale: {step}: {error}", flush=True)
            break
        figures_of_steps[step] = {"rows": flights} | figures
        print(f"scale: {flights} flights: {step}: {figures_of_steps[step]}", flush=True)
    return figures_of_steps


def put_point(target: Path, point: dict[str, Any]) -> None:
    """Write a measured size into the file, in place of the same size and engine, and fit the exponents."""
    stored = _read(target)
    points = [
        p
        for p in stored.get("points", [])
        if (p["factor"], p["engine"]) != (point["factor"], point["engine"])
        # Those at other lead times cannot be compared with it.
        and p["lead_times_n"] == point["lead_times_n"]
    ]
    points = sorted([*points, point], key=lambda p: (p["engine"], p["flights"]))
    write(target, points=points, exponents=power_laws(points))


def write(target: Path, **parts: Any) -> None:
    """Replace parts of the file.

    Args:
        parts: `points` and `exponents`, or `live`.
    """
    figures = {
        **_read(target),
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "memory_limit_mb": MEMORY_MB,
        **parts,
    }
    text = json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")


def _read(target: Path) -> dict[str, Any]:
    content: dict[str, Any] = (
        json.loads(target.read_text(encoding="utf-8")) if target.is_file() else {}
    )
    return content


if __name__ == "__main__":
    _file, _factors, _engines, _leads = (*sys.argv[1:], "", "", "")[:4]
    main(
        _file,
        tuple(map(float, _factors.split(","))) if _factors else FACTORS,
        tuple(_engines.split(",")) if _engines else ENGINES,
        tuple(map(int, _leads.split(","))) if _leads else (),
    )
