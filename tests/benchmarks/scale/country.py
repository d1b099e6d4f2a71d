"""`python -m tests.benchmarks.scale.country FILE [AIRPORTS]`: a day of the whole country, event by event.

The real days from twenty-two times as many airports make some twenty thousand departures a day. The
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
from tests.benchmarks.scale.measured import measured
from tests.benchmarks.scale.whole import checkout, raw_tables, write
from tests.hardening.process import Process, whole_application

AIRPORTS, DAYS = 22, 45
ENGINES = ("sqlite", "postgresql")
START = "2013-12-20T04:00-05:00"
# The day is sent in parts, each of which the board follows.
HOURS = (6, 12, 18, 24)
# Between the parts the clock goes on, so that the board is due every few seconds.
SPEED = 60
CYCLE = re.compile(r"board of \S+ \S+ (\d+) flights, (\d+) kept, ([\d.]+) s")
# A cycle that took long is followed by a rest three times as long.
BOARD_S = 900.0


def main(file: str, airports: int = AIRPORTS) -> None:
    """Make the country's days, replay one over each database, and write what it took."""
    paths = project_paths()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(raw_tables(paths), folder / "tables", Size(airports, 1, DAYS))
        root = checkout(paths, folder / "root", folder / "tables")
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
    """One step of the pipeline on the country's folder, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.scale.steps", step, str(root.root)]
    figures = measured(command, root.root, PONCTUEL_ROOT=str(root.root), **environment)
    print(f"country: {step}: {figures}", flush=True)
    return figures


@contextmanager
def database(engine: str, folder: Path, name: str) -> Iterator[str]:
    """The URL of an empty database, as the application takes it.

    Args:
        engine: `sqlite` or `postgresql`; the latter with its usual safety (fsync).
        folder: where a file may lie.
        name: of the database.
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
        made = server.url.set(drivername="postgresql", database=name)
        server.dispose()
        yield made.render_as_string(hide_password=False)


def _day(root: Paths, url: str, folder: Path) -> dict[str, Any]:
    """A day of events through the API, and the board's cycles meanwhile."""
    known = known_after(load_params(root.params).timeline)
    recorded = RecordedEvents(connect(root.warehouse, read_only=True), known)
    begun = time.perf_counter()
    with whole_application(url, folder) as process:
        ready_s, at_start_mb = time.perf_counter() - begun, process.memory_mb()
        operations = Operations(url)
        with (
            program_key(operations, "replay", (Scope.EVENTS, Scope.FORECASTS)) as key,
            Client(process.url, api_key=key, timeout_s=600) as client,
        ):
            start = client.read_replay().now_utc
            sender = Sender(client, recorded, epoch_min(start))
            sending_s, most_mb = 0.0, at_start_mb
            for hour in HOURS:
                begun, at = time.perf_counter(), start + timedelta(hours=hour)
                sender.race(epoch_min(at) + 1)
                sending_s += time.perf_counter() - begun
                client.set_replay(speed=SPEED)
                _board_made(process, client, at)
                most_mb = max(most_mb, process.memory_mb())
        cycles = _cycles(process)
        operations.close()
    later = cycles[1:] or cycles
    day = "SELECT COUNT(*) FROM fact_flight WHERE date_local = DATE '2013-12-20'"
    with connect(root.warehouse, read_only=True) as warehouse:
        ((flights,),) = warehouse.execute(day).fetchall()
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
        "memory_mb": round(most_mb),
    }


def _board_made(process: Process, client: Client, at: datetime) -> None:
    """Wait until the board has been made of a moment, or of a later one."""
    end_s = time.monotonic() + BOARD_S
    while time.monotonic() < end_s:
        made = client.read_board("EWR", 3).refreshed_at_utc
        if made is not None and made >= at - timedelta(minutes=5):
            return
        assert process.popen.poll() is None, "the application has ended"
        time.sleep(1)
    raise TimeoutError("the board does not follow the clock")


def _cycles(process: Process) -> list[tuple[int, int, float]]:
    """Flights, forecasts kept and seconds of each cycle, as the application's log tells them."""
    log = (process.folder / "log").read_text(encoding="utf-8")
    found = [(int(n), int(kept), float(s)) for n, kept, s in CYCLE.findall(log)]
    return [cycle for cycle in found if cycle[0]]


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
