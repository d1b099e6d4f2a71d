"""`python -m tests.benchmarks.scale.country FILE [AIRPORTS]`: one day of flights of a whole country.

The real days, copied to twenty-two times as many airports, make some twenty thousand departures a day. The
whole application runs on them in a process of its own, once over SQLite and once over PostgreSQL;
every departure, arrival and cancellation of a day, and the weather of every hour, goes through the
API, and the board is made as time passes.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from ponctuel.accounts.program_key import program_key
from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.flight import epoch_min
from ponctuel.domain.scopes import Scope
from ponctuel.operations.work import Operations
from ponctuel.serving.replay import Sender
from ponctuel.stages.temporary_postgres import temporary_postgres
from ponctuel.timeline.recorded import RecordedEvents
from ponctuel.timeline.rules import known_after
from ponctuel.warehouse.connect import connect
from ponctuel_sdk import Client
from tests.benchmarks.scale.generated import Size, write_folder
from tests.benchmarks.scale.pipeline import make_project, raw_tables, write
from tests.benchmarks.scale.process_cost import process_cost
from tests.hardening.process import Process, run_application

AIRPORTS, DAYS = 22, 45
ENGINES = ("sqlite", "postgresql")
START = "2013-12-20T04:00-05:00"
# The day is sent in parts, and the board is refreshed after each.
HOURS = (6, 12, 18, 24)
# Between the parts the clock runs at this speed, so that the board is due every few seconds.
SPEED = 60
CYCLE = re.compile(r"board of \S+ \S+ (\d+) flights, (\d+) kept, ([\d.]+) s")
# Longest wait for a board: after a long cycle the scheduler pauses three times as long.
BOARD_S = 900.0


def main(file: str, airports: int = AIRPORTS) -> None:
    """Generate the days, replay one over each database, and write the figures."""
    paths = project_paths()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(raw_tables(paths), folder / "tables", Size(airports, 1, DAYS))
        root = make_project(paths, folder / "root", folder / "tables")
        for step in ("ingest", "clean", "warehouse", "ledgers"):
            _step(step, root)
        boards = {}
        for engine in ENGINES:
            with database(engine, folder, "board") as url:
                boards[engine] = _step("board", root, PONCTUEL_DATABASE_URL=url)
        live = []
        os.environ |= {
            "PONCTUEL_ROOT": str(root.root),
            "PONCTUEL_CLOCK_START": START,
            "PONCTUEL_CLOCK_SPEED": "0",
            "PONCTUEL_CLOCK_FEED": "events",
        }
        for engine in ENGINES:
            with database(engine, folder, "country") as url:
                day = _day(root, url, folder)
            live.append(
                {"engine": engine, "airports": 3 * airports, "board": boards[engine], **day}
            )
            print(f"country: {live[-1]}", flush=True)
            write(Path(file), live=live)


def _step(step: str, root: Paths, **environment: str) -> dict[str, Any]:
    """Run one step of the pipeline on the generated data, in a separate process."""
    command = [sys.executable, "-m", "tests.benchmarks.scale.steps", step, str(root.root)]
    figures = process_cost(command, root.root, PONCTUEL_ROOT=str(root.root), **environment)
    print(f"country: {step}: {figures}", flush=True)
    return figures


@contextmanager
def database(engine: str, folder: Path, name: str) -> Iterator[str]:
    """The URL of an empty database, as the application takes it.

    Args:
        engine: `sqlite` or `postgresql`; the latter with its usual safety (fsync).
        folder: where the file of SQLite is made.
        name: the name of the database.
    """
    if engine == "sqlite":
        yield f"sqlite:///{folder / name}.db"
        return
    with temporary_postgres() as url:
        server = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        created = server.url.set(drivername="postgresql", database=name)
        server.dispose()
        yield created.render_as_string(hide_password=False)


def _day(root: Paths, url: str, folder: Path) -> dict[str, Any]:
    """A day of events through the API, and the board's cycles meanwhile."""
    known = known_after(load_params(root.params).timeline)
    recorded = RecordedEvents(connect(root.warehouse, read_only=True), known)
    started = time.perf_counter()
    with run_application(url, folder) as process:
        ready_s, at_start_mb = time.perf_counter() - started, process.memory_mb()
        operations = Operations(url)
        with (
            program_key(operations, "replay", (Scope.EVENTS, Scope.FORECASTS)) as key,
            Client(process.url, api_key=key, timeout_s=600) as client,
        ):
            start = client.read_replay().now_utc
            sender = Sender(client, recorded, epoch_min(start))
            sending_s, peak_mb = 0.0, at_start_mb
            for hour in HOURS:
                started, moment = time.perf_counter(), start + timedelta(hours=hour)
                sender.fast_forward(epoch_min(moment) + 1)
                sending_s += time.perf_counter() - started
                client.set_replay(speed=SPEED)
                _wait_for_board(process, client, moment)
                peak_mb = max(peak_mb, process.memory_mb())
        cycles = _cycles(process)
        operations.close()
    later = cycles[1:] or cycles
    day_sql = "SELECT COUNT(*) FROM fact_flight WHERE date_local = DATE '2013-12-20'"
    with connect(root.warehouse, read_only=True) as warehouse:
        ((flights,),) = warehouse.execute(day_sql).fetchall()
    return {
        "day_flights": flights,
        "ready_s": round(ready_s, 1),
        "events": sender.progress.sent_n,
        "refused_n": sender.progress.refused_n,
        "events_per_s": round(sender.progress.sent_n / sending_s),
        "cycles": len(cycles),
        "board_flights": max(flights for flights, _, _ in cycles),
        "first_cycle_s": cycles[0][2],
        "cycle_s": statistics.median(seconds for _, _, seconds in later),
        "worst_cycle_s": max(seconds for _, _, seconds in later),
        "kept_share": round(sum(kept for _, kept, _ in later) / sum(n for n, _, _ in later), 3),
        "start_mb": round(at_start_mb),
        "memory_mb": round(peak_mb),
    }


def _wait_for_board(process: Process, client: Client, moment: datetime) -> None:
    """Wait until the board has been refreshed at a time or later."""
    end_s = time.monotonic() + BOARD_S
    while time.monotonic() < end_s:
        refreshed_at = client.read_board("EWR", 3).refreshed_at_utc
        if refreshed_at is not None and refreshed_at >= moment - timedelta(minutes=5):
            return
        assert process.popen.poll() is None, "the application has ended"
        time.sleep(1)
    raise TimeoutError("the board does not follow the clock")


def _cycles(process: Process) -> list[tuple[int, int, float]]:
    """Flights, stored forecasts and seconds of each cycle, read from the application's log."""
    log = (process.folder / "log").read_text(encoding="utf-8")
    cycles = [(int(n), int(stored), float(s)) for n, stored, s in CYCLE.findall(log)]
    return [cycle for cycle in cycles if cycle[0]]


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
