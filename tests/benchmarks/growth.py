"""`python -m tests.benchmarks.growth FILE`: what a forecast costs, by the number of flights known.

On a month of the data, on the year, and on ten years, nine of which are generated: the year's
flights, moved into the past by 52 weeks and 52 weeks again. Forecasts and board are those of the
same flights at the same moments; what differs is what is known besides.
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
from tests.benchmarks.drawn import drawn_requests
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
                ("month", "date_local >= (SELECT MAX(date_local) - 30 FROM whole.fact_flight)", 1),
                ("year", "TRUE", 1),
                ("ten", "TRUE", 10),
            )
        ):
            root = Paths(Path(folder) / name)
            _make(paths, root, condition, years)
            write_history_arrays(root, known_after(load_params(root.params).timeline))
            command = [sys.executable, "-m", "tests.benchmarks.growth", str(root.root), str(number)]
            done = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True)
            points.append(json.loads(done.stdout.splitlines()[-1]) | {"generated": years > 1})
            print(f"growth: {points[-1]}", flush=True)
            # After each: ten years take minutes, and gigabytes, that not every machine has.
            _write(Path(file), points)


def _write(path: Path, points: list[dict[str, Any]]) -> None:
    measured = {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "points": points,
    }
    path.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def measure(root: Paths) -> dict[str, Any]:
    """One size: processor time of a new forecast and of a board, and what the process holds."""
    service = make_service(root.root)
    asked = drawn_requests(root, FORECASTS + 5, seed=6, days=20)
    for each in asked[:5]:
        service.forecast([each])
    forecasts = [_cpu_ms(lambda: service.forecast([each])) for each in asked[5:]]  # noqa: B023
    start = service.clock.now() - timedelta(hours=6)
    boards, flights = [], 0

    def board(moment: datetime) -> int:
        listed = service.departures(moment, moment + timedelta(hours=BOARD_H), at=moment)
        service.issue([ForecastRequest(flight, moment) for flight in listed])
        return len(listed)

    for turn in range(BOARDS):
        moment = start + timedelta(minutes=5 * turn)
        begun = time.process_time()
        flights = board(moment)
        boards.append(1000 * (time.process_time() - begun))
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
    """A checkout whose warehouse holds some of the flights, and copies in years before."""
    root.warehouse.parent.mkdir(parents=True)
    for each in ("params.yaml", "mlruns"):
        (root.root / each).symlink_to(paths.root / each)
    with duckdb.connect(str(root.warehouse)) as made:
        made.execute(f"ATTACH '{paths.warehouse}' AS whole (READ_ONLY)")
        tables = made.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'whole'"
        ).fetchall()
        for (name,) in tables:
            where = condition if name == "fact_flight" else "TRUE"
            made.execute(f"CREATE TABLE {name} AS FROM whole.{name} WHERE {where}")
        made.execute("DETACH whole")
        columns = [row[0] for row in made.execute("DESCRIBE fact_flight").fetchall()]
        for back in range(1, years):
            moved = ", ".join(_moved(column, back) for column in columns)
            made.execute(
                # Copies lie before the last 364 days, so that each is made of real flights.
                f"INSERT INTO fact_flight SELECT {moved} FROM fact_flight "
                "WHERE date_local > (SELECT MAX(date_local) - 364 FROM fact_flight)"
            )


def _moved(column: str, back: int) -> str:
    if column == "flight_id":  # numbers are digests of 63 bits; a copy's are digests of these
        return f"CAST(hash(flight_id, {back}) >> 1 AS BIGINT) AS flight_id"
    if column == "date_local":
        return f"date_local - {7 * WEEKS * back} AS date_local"
    if column in _INSTANTS:
        return f"{column} - INTERVAL ({7 * WEEKS * back}) DAY AS {column}"
    return column


def _cpu_ms(work: Any) -> float:
    begun = time.process_time()
    work()
    return 1000 * (time.process_time() - begun)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(Paths(Path(sys.argv[1])))))
    else:
        main(sys.argv[1])
