"""`python -m tests.benchmarks.scale.steps STEP ROOT`: one step of the pipeline, in a process of its own.

The last line printed is JSON: what the step handled, and how much it left on the disk.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths

Figures = dict[str, Any]
# One request in so many is scored: the cost of a row does not depend on the others.
SCORED_ONE_IN, SCORED_AT_ONCE = 100, 20_000
CYCLES = 4
_IMPORTED = (
    "duckdb",
    "pandas",
    "pyarrow.dataset",
    "ponctuel.cleaning.star",
    "ponctuel.models.outputs",
    "ponctuel.serving.bootstrap",
    "ponctuel.serving.board",
    "ponctuel.operations.migrate",
    "ponctuel.stages.features",
    "ponctuel.stages.ingest",
    "ponctuel.stages.ledgers",
    "ponctuel.stages.warehouse",
)


def ingest(paths: Paths) -> Figures:
    """Text files to data/raw, each read once and checked."""
    from ponctuel.stages import ingest

    ingest.main(paths=paths)
    return {"bytes": _size(paths.raw)}


def clean(paths: Paths) -> Figures:
    """The cleaning notebook without its tables for readers."""
    from ponctuel.cleaning.star import clean_star
    from ponctuel.stages.clean import save_clean
    from ponctuel.stages.raw import read_raw

    tables, report = clean_star(read_raw(paths), load_params(paths.params).source.weather_clock)
    save_clean(paths, tables, report)
    rejected = sum(
        r["rows"]
        for r in report.as_dict()["rules"]
        if (r["table"], r["action"]) == ("flights", "rejected")
    )
    return {
        "bytes": _size(paths.clean),
        "rows": len(tables["fact_flight"]),
        "rejected_n": int(rejected),
    }


def warehouse(paths: Paths) -> Figures:
    """The star schema, with its keys and checks."""
    from ponctuel.stages import warehouse

    warehouse.main(paths=paths)
    return {"bytes": _size(paths.warehouse.parent)}


def features(paths: Paths) -> Figures:
    """Every flight at every lead time."""
    import pyarrow.dataset as ds

    from ponctuel.stages import features
    from ponctuel.stages.files import FEATURES_FILE

    features.main(paths=paths)
    rows = ds.dataset(paths.features / FEATURES_FILE).count_rows()  # a file, or Spark's folder
    return {"bytes": _size(paths.features), "rows": rows}


def scoring(paths: Paths) -> Figures:
    """Forecasts of ready rows, beside LightGBM alone: the same trees on the same rows, no others."""
    import duckdb

    from ponctuel.models import delay_model
    from ponctuel.models.outputs import output_frame
    from ponctuel.serving.champion import champion_source
    from ponctuel.stages.files import FEATURES_FILE

    model = champion_source(paths).current().model
    made = paths.features / FEATURES_FILE
    files = made / "*.parquet" if made.is_dir() else made
    rows = duckdb.execute(
        f"SELECT * FROM '{files}' WHERE hash(request_id) % {SCORED_ONE_IN} = 0"
    ).df()
    log_odds, calls, plain = delay_model.log_odds, list[Any](), 0.0
    ours, written = 0.0, 0
    for begin in range(0, len(rows), SCORED_AT_ONCE):
        part = rows.iloc[begin : begin + SCORED_AT_ONCE].reset_index(drop=True)
        begun = time.process_time()
        frame = output_frame(model.predict(part, threads=1))
        ours += time.process_time() - begun
        written += len(frame.to_csv(index=False, float_format="%.6g"))
        # Which boosters the model asks about which rows; then they are asked again, and nothing else.
        calls.clear()
        with patch.object(
            delay_model, "log_odds", lambda *asked: (calls.append(asked), log_odds(*asked))[1]
        ):
            model.predict(part, threads=1)
        begun = time.process_time()
        for asked in calls:
            log_odds(*asked)
        plain += time.process_time() - begun
    return {
        "bytes": written,
        "rows": len(rows),
        "cpu_s": round(ours, 2),
        "plain_cpu_s": round(plain, 2),
        "ratio": round(plain / ours, 3),
    }


def ledgers(paths: Paths) -> Figures:
    """The history that serving maps."""
    from ponctuel.stages import ledgers

    ledgers.main(paths=paths)
    return {"bytes": _size(paths.ledgers)}


def board(paths: Paths) -> Figures:
    """Cycles of the board over all departures of 24 h, five minutes apart, kept in the database."""
    from datetime import timedelta

    from ponctuel.config.settings import read_settings
    from ponctuel.domain.clock import ReplayClock
    from ponctuel.operations.migrate import upgrade
    from ponctuel.operations.work import Operations
    from ponctuel.serving.board import BoardMaker
    from ponctuel.serving.bootstrap import make_service

    paths.operations.parent.mkdir(parents=True, exist_ok=True)
    operations = Operations(read_settings(paths.root).database_url.get_secret_value())
    upgrade(operations.engine)
    service = make_service(paths.root, operations)
    start, took, cycles = service.clock.now(), [], []
    maker = BoardMaker(service, operations, load_params(paths.params).board)
    for number in range(CYCLES):
        service.clock = ReplayClock(start + timedelta(minutes=5 * number), speed=0)
        begun = time.process_time()
        cycles.append(maker.refresh())
        took.append(time.process_time() - begun)
    operations.close()
    later, later_s = sorted(took[1:]), sorted(cycle.took_s for cycle in cycles[1:])
    return {
        "bytes": _size(paths.operations.parent),
        "rows": cycles[-1].flights_n,
        "first_cpu_s": round(took[0], 3),
        "first_cycle_s": round(cycles[0].took_s, 2),
        "cycle_s": round(later_s[len(later_s) // 2], 2),
        "cpu_s": round(later[len(later) // 2], 3),
        "kept_n": cycles[-1].stored_n,
    }


STEPS: dict[str, Callable[[Paths], Figures]] = {
    step.__name__: step for step in (ingest, clean, warehouse, features, scoring, ledgers, board)
}


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _peak_mb() -> int:
    """The most that this process has had resident; what the system counts for it begins with its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024)


def main(step: str, paths: Paths) -> Figures:
    """Run a step; what it took is told without the imports, which cost the same at every size."""
    for name in _IMPORTED:
        importlib.import_module(name)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    figures = STEPS[step](paths)
    took = {
        "wall_s": round(time.perf_counter() - wall_s, 2),
        "cpu_s": round(time.process_time() - cpu_s, 2),
        "memory_mb": _peak_mb(),
    }
    return took | figures


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Paths(Path(sys.argv[2])))))
