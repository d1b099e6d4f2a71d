"""`python -m tests.benchmarks.growth FILE`: the cost of a forecast by the number of known flights.

On a month of the data, on the year, and on ten years, nine of which are generated: the year's
flights, moved into the past by multiples of 52 weeks. Forecasts and boards are of the same flights
at the same times; only the amount of history differs.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.flight import ForecastRequest
from ponctuel.serving.bootstrap import make_service
from ponctuel.serving.history_arrays import write_history_arrays
from ponctuel.timeline.rules import known_after
from tests.benchmarks.sampled_requests import sample_requests
from tests.hardening.measures import machine

FORECASTS, BOARDS, BOARD_H = 100, 9, 12
WEEKS = 52
# The columns that move.
_INSTANTS = ("sched_dep_local", "sched_dep_utc", "sched_arr_utc", "dep_utc", "arr_utc")


def main(file: str) -> None:
    """Measure each size in a process of its own, and write the figures."""
    paths = project_paths()
    points = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, condition, years) in enumerate(
            (
                ("month", "date_local >= (SELECT MAX(date_local) - 30 FROM full.fact_flight)", 1),
                ("year", "TRUE", 1),
                ("ten", "TRUE", 10),
            )
        ):
            root = Paths(Path(folder) / name)
            _make(paths, root, condition, years)
            write_history_arrays(root, known_after(load_params(root.params).timeline))
            command = [sys.executable, "-m", "tests.benchmarks.growth", str(root.root), str(number)]
            completed = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True)
            points.append(json.loads(completed.stdout.splitlines()[-1]) | {"generated": years > 1})
            print(f"growth: {points[-1]}", flush=True)
            # Written after each size: ten years take minutes, and memory that some machines do not have.
            _write(Path(file), points)


def _write(path: Path, points: list[dict[str, Any]]) -> None:
    measured = {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "points": points,
    }
    path.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def measure(root: Paths) -> dict[str, Any]:
    """Figures of one size: processor time of a new forecast and of a board, and memory used."""
    service = make_service(root.root)
    requests = sample_requests(root, FORECASTS + 5, seed=6, days=20)
    for request in requests[:5]:
        service.forecast([request])
    forecasts = [_cpu_ms(lambda: service.forecast([request])) for request in requests[5:]]  # noqa: B023
    start = service.clock.now() - timedelta(hours=6)
    boards, flights = [], 0

    def board(moment: datetime) -> int:
        listed = service.departures(moment, moment + timedelta(hours=BOARD_H), at=moment)
        service.issue([ForecastRequest(flight, moment) for flight in listed])
        return len(listed)

    for number in range(BOARDS):
        moment = start + timedelta(minutes=5 * number)
        started = time.process_time()
        flights = board(moment)
        boards.append(1000 * (time.process_time() - started))
    with duckdb.connect(str(root.warehouse), read_only=True) as database:
        ((known,),) = database.execute("SELECT COUNT(*) FROM fact_flight").fetchall()
    private = re.findall(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())[0]
    size = sum(p.stat().st_size for p in root.ledgers.rglob("*") if p.is_file())
    return {
        "flights": known,
        "forecast_ms": round(median(forecasts), 2),
        "board_ms": round(median(boards), 1),
        "board_flights": flights,
        "private_mb": round(int(private) / 1024),
        "ledgers_mb": round(size / 1e6),
    }


def _make(paths: Paths, root: Paths, condition: str, years: int) -> None:
    """Make a project whose warehouse has the flights of a condition, with copies in earlier years."""
    root.warehouse.parent.mkdir(parents=True)
    for entry in ("params.yaml", "mlruns"):
        (root.root / entry).symlink_to(paths.root / entry)
    with duckdb.connect(str(root.warehouse)) as database:
        database.execute(f"ATTACH '{paths.warehouse}' AS full (READ_ONLY)")
        tables = database.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'full'"
        ).fetchall()
        for (name,) in tables:
            where = condition if name == "fact_flight" else "TRUE"
            database.execute(f"CREATE TABLE {name} AS FROM full.{name} WHERE {where}")
        database.execute("DETACH full")
        columns = [row[0] for row in database.execute("DESCRIBE fact_flight").fetchall()]
        for years_back in range(1, years):
            shifted = ", ".join(moved_column(column, years_back) for column in columns)
            database.execute(
                # Copies lie before the last 364 days, so that each is made of real flights.
                f"INSERT INTO fact_flight SELECT {shifted} FROM fact_flight "
                "WHERE date_local > (SELECT MAX(date_local) - 364 FROM fact_flight)"
            )


def moved_column(column: str, years_back: int) -> str:
    if column == "flight_id":  # numbers are digests of 63 bits; a copy's are digests of these
        return f"CAST(hash(flight_id, {years_back}) >> 1 AS BIGINT) AS flight_id"
    if column == "date_local":
        return f"date_local - {7 * WEEKS * years_back} AS date_local"
    if column in _INSTANTS:
        return f"{column} - INTERVAL ({7 * WEEKS * years_back}) DAY AS {column}"
    return column


def _cpu_ms(work: Any) -> float:
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(Paths(Path(sys.argv[1])))))
    else:
        main(sys.argv[1])
