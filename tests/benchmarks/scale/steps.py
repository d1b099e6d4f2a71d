"""`python -m tests.benchmarks.scale.steps STEP ROOT`: one step of the pipeline.

The last line printed is JSON: rows handled, bytes written and the cost of the step.
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
# One request in a hundred is scored: the cost of a row does not depend on the others.
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
    """Read and check the text files, and write data/raw."""
    from ponctuel.stages import ingest

    ingest.main(paths=paths)
    return {"bytes": _size(paths.raw)}


def clean(paths: Paths) -> Figures:
    """Clean the tables as the cleaning notebook does."""
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
    """Load the star schema, with its keys and checks."""
    from ponctuel.stages import warehouse

    warehouse.main(paths=paths)
    return {"bytes": _size(paths.warehouse.parent)}


def features(paths: Paths) -> Figures:
    """Make the features of every flight at every lead time."""
    import pyarrow.dataset as ds

    from ponctuel.stages import features
    from ponctuel.stages.files import FEATURES_FILE

    features.main(paths=paths)
    rows = ds.dataset(
        paths.features / FEATURES_FILE
    ).count_rows()  # one file, or a folder of files written by Spark
    return {"bytes": _size(paths.features), "rows": rows}


def scoring(paths: Paths) -> Figures:
    """Score ready rows, and measure LightGBM alone with the same trees on the same rows."""
    import duckdb

    from ponctuel.models import delay_model
    from ponctuel.models.outputs import output_frame
    from ponctuel.serving.champion import champion_source
    from ponctuel.stages.files import FEATURES_FILE

    model = champion_source(paths).current().model
    features = paths.features / FEATURES_FILE
    files = features / "*.parquet" if features.is_dir() else features
    rows = duckdb.execute(
        f"SELECT * FROM '{files}' WHERE hash(request_id) % {SCORED_ONE_IN} = 0"
    ).df()
    log_odds, calls, plain_s = delay_model.log_odds, list[Any](), 0.0
    own_s, written_bytes = 0.0, 0
    for begin in range(0, len(rows), SCORED_AT_ONCE):
        part = rows.iloc[begin : begin + SCORED_AT_ONCE].reset_index(drop=True)
        started = time.process_time()
        frame = output_frame(model.predict(part, threads=1))
        own_s += time.process_time() - started
        written_bytes += len(frame.to_csv(index=False, float_format="%.6g"))
        # Record the calls of the boosters, then repeat them alone.
        calls.clear()
        with patch.object(
            delay_model,
            "log_odds",
            lambda *arguments: (calls.append(arguments), log_odds(*arguments))[1],
        ):
            model.predict(part, threads=1)
        started = time.process_time()
        for arguments in calls:
            log_odds(*arguments)
        plain_s += time.process_time() - started
    return {
        "bytes": written_bytes,
        "rows": len(rows),
        "cpu_s": round(own_s, 2),
        "plain_cpu_s": round(plain_s, 2),
        "ratio": round(plain_s / own_s, 3),
    }


def ledgers(paths: Paths) -> Figures:
    """Write the history files that serving maps into memory."""
    from ponctuel.stages import ledgers

    ledgers.main(paths=paths)
    return {"bytes": _size(paths.ledgers)}


def board(paths: Paths) -> Figures:
    """Run cycles of the board, five minutes apart, over all departures of 24 h."""
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
    start, durations_s, cycles = service.clock.now(), [], []
    maker = BoardMaker(service, operations, load_params(paths.params).board)
    for number in range(CYCLES):
        service.clock = ReplayClock(start + timedelta(minutes=5 * number), speed=0)
        started = time.process_time()
        cycles.append(maker.refresh())
        durations_s.append(time.process_time() - started)
    operations.close()
    sorted_s, later_s = sorted(durations_s[1:]), sorted(cycle.took_s for cycle in cycles[1:])
    return {
        "bytes": _size(paths.operations.parent),
        "rows": cycles[-1].flights_n,
        "first_cpu_s": round(durations_s[0], 3),
        "first_cycle_s": round(cycles[0].took_s, 2),
        "cycle_s": round(later_s[len(later_s) // 2], 2),
        "cpu_s": round(sorted_s[len(sorted_s) // 2], 3),
        "kept_n": cycles[-1].stored_n,
    }


STEPS: dict[str, Callable[[Paths], Figures]] = {
    step.__name__: step for step in (ingest, clean, warehouse, features, scoring, ledgers, board)
}


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _peak_mb() -> int:
    """Peak resident memory of this process; `ru_maxrss` would include its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024)


def main(step: str, paths: Paths) -> Figures:
    """Run a step and measure it; imports, which cost the same at every size, are excluded."""
    for name in _IMPORTED:
        importlib.import_module(name)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    figures = STEPS[step](paths)
    cost = {
        "wall_s": round(time.perf_counter() - wall_s, 2),
        "cpu_s": round(time.process_time() - cpu_s, 2),
        "memory_mb": _peak_mb(),
    }
    return cost | figures


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Paths(Path(sys.argv[2])))))
