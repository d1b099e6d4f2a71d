"""`python -m tests.hardening.soak DAYS [FILE]`: a soak test of simulated days in a row.

The whole application runs in a separate process on the outputs of the pipeline; the real events of
each day are sent through the API, and boards are refreshed and read. The test fails if memory or
latency of the last third exceeds that of the first by more than the bounds below, or if a table
that grew has no retention period. Loopback only; the pipeline must have run.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from ponctuel.accounts.program_key import program_key
from ponctuel.config.params import load_params
from ponctuel.config.paths import project_paths
from ponctuel.domain.flight import epoch_min
from ponctuel.domain.scopes import Scope
from ponctuel.operations.base import Base
from ponctuel.operations.work import Operations
from ponctuel.serving.replay import Sender
from ponctuel.timeline.recorded import RecordedEvents
from ponctuel.timeline.rules import known_after
from ponctuel.warehouse.connect import connect
from ponctuel_sdk import Client
from tests.hardening.measures import machine
from tests.hardening.process import Process, run_application

START = "2013-11-25T04:00-05:00"
MAX_MEMORY_RATIO, MAX_LATENCY_RATIO = 1.25, 1.5
REQUESTS_N, BOARD_S = 20, 60.0
AIRPORTS = ("EWR", "JFK", "LGA")
# One row per scheduled flight: forecasts and events are deleted, their flights stay.
REFERENCE = frozenset({"flights"})


def main(days: int, file: str | None = None) -> int:
    """Run the test, print the figures and write them to a file; returns the exit code."""
    os.environ |= {"PONCTUEL_CLOCK_START": START, "PONCTUEL_CLOCK_SPEED": "0"}
    os.environ["PONCTUEL_CLOCK_FEED"] = "events"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'soak.db'}"
        with run_application(database, folder) as process:
            operations = Operations(database)
            with (
                program_key(operations, "replay", (Scope.EVENTS, Scope.FORECASTS)) as key,
                Client(process.url, api_key=key, timeout_s=300) as client,
            ):
                by_day = soak(process, client, days)
            tables = sizes(operations)
            operations.close()
    ratios = ratios_of_thirds(by_day)
    figures = ratios | {
        "days": days,
        "tables": tables,
        "kept_for_ever": tables_without_retention(tables),
    }
    figures |= {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "most": {"memory": MAX_MEMORY_RATIO, "latency": MAX_LATENCY_RATIO},
        "each_day": [
            {"memory_mb": round(memory), "latency_ms": round(1000 * latency, 1)}
            for memory, latency in by_day
        ],
    }
    print(json.dumps(figures, indent=1))
    if file:
        Path(file).write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    within_bounds = (
        ratios["memory_ratio"] <= MAX_MEMORY_RATIO and ratios["latency_ratio"] <= MAX_LATENCY_RATIO
    )
    return 0 if within_bounds and not figures["kept_for_ever"] else 1


def soak(process: Process, client: Client, days: int) -> list[tuple[float, float]]:
    """(resident megabytes, median seconds of an answer) after each day."""
    paths = project_paths()
    known = known_after(load_params(paths.params).timeline)
    recorded = RecordedEvents(connect(paths.warehouse, read_only=True), known)
    start = client.read_replay().now_utc
    sender, figures_by_day = Sender(client, recorded, epoch_min(start)), []
    for day in range(days):
        for hour in (8, 16, 24):
            moment = start + timedelta(days=day, hours=hour)
            sender.fast_forward(epoch_min(moment) + 1)
            _wait_for_board(client)
        figures_by_day.append((process.memory_mb(), _latency(process)))
        print(
            f"day {day + 1}: {figures_by_day[-1][0]:.0f} MB, {1000 * figures_by_day[-1][1]:.1f} ms",
            flush=True,
        )
    return figures_by_day


def _wait_for_board(client: Client) -> None:
    """Wait until the board is at most ten minutes older than the clock."""
    end_s = time.monotonic() + BOARD_S
    while time.monotonic() < end_s:
        board = client.read_board("EWR", 3)
        if board.refreshed_at_utc is not None:
            behind = board.at_utc - board.refreshed_at_utc
            if behind < timedelta(minutes=10):
                return
        time.sleep(0.5)
    raise TimeoutError("the board does not follow the clock")


def _latency(process: Process) -> float:
    durations_s = []
    with httpx.Client(timeout=60) as client:
        for number in range(REQUESTS_N):
            started = time.perf_counter()
            code = AIRPORTS[number % len(AIRPORTS)]
            path = f"/v1/airports/{code}/board?hours={1 + number}"
            assert client.get(f"{process.url}{path}").status_code == 200
            durations_s.append(time.perf_counter() - started)
    return statistics.median(durations_s)


def ratios_of_thirds(by_day: list[tuple[float, float]]) -> dict[str, float]:
    """Ratios of the last third to the first, without the first day, which fills the caches."""
    rows = by_day[1:] or by_day
    third = max(1, len(rows) // 3)
    first, last = rows[:third], rows[-third:]
    ratios = [
        statistics.median(row[n] for row in last) / statistics.median(row[n] for row in first)
        for n in (0, 1)
    ]
    return {"memory_ratio": round(ratios[0], 3), "latency_ratio": round(ratios[1], 3)}


def sizes(operations: Operations) -> dict[str, int]:
    """Rows of each table."""
    with operations.engine.connect() as connection:
        return {
            name: int(connection.exec_driver_sql(f'SELECT COUNT(*) FROM "{name}"').scalar() or 0)
            for name in sorted(Base.metadata.tables)
        }


def tables_without_retention(tables: dict[str, int], grown: int = 1000) -> list[str]:
    """Tables with many rows that have no retention period, except the scheduled flights."""
    return [
        name
        for name, rows in tables.items()
        if rows > grown
        and name not in REFERENCE
        and Base.metadata.tables[name].info["kept_days"] is None
    ]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:3]))
