"""`python -m tests.hardening.soak DAYS [FILE]`: simulated days on end, and what they leave behind.

The whole application in a process of its own on what the pipeline made; the real events of each day
are sent through the API, the board is made as time passes, boards and forecasts are asked for. It
fails where memory or latency of the last third lies above that of the first by more than the bounds
below, or where a table that grew has no retention. Loopback only; the pipeline must have run.
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
from tests.hardening.process import Process, whole_application

START = "2013-11-25T04:00-05:00"
MOST_MEMORY, MOST_LATENCY = 1.25, 1.5
ASKS, BOARD_S = 20, 60.0
AIRPORTS = ("EWR", "JFK", "LGA")
# One row a leg of the schedule: forecasts and events go, what they were about stays.
REFERENCE = frozenset({"flights"})


def main(days: int, file: str | None = None) -> int:
    """Soak, print what was measured and write it to a file; returns the exit code."""
    os.environ |= {"PONCTUEL_CLOCK_START": START, "PONCTUEL_CLOCK_SPEED": "0"}
    os.environ["PONCTUEL_CLOCK_FEED"] = "events"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'soak.db'}"
        with whole_application(database, folder) as process:
            operations = Operations(database)
            with (
                program_key(operations, "replay", (Scope.EVENTS, Scope.FORECASTS)) as key,
                Client(process.url, api_key=key, timeout_s=300) as client,
            ):
                measured = soak(process, client, days)
            tables = sizes(operations)
            operations.close()
    ratios = judged(measured)
    found = ratios | {"days": days, "tables": tables, "kept_for_ever": for_ever(tables)}
    found |= {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "most": {"memory": MOST_MEMORY, "latency": MOST_LATENCY},
        "each_day": [
            {"memory_mb": round(memory), "latency_ms": round(1000 * latency, 1)}
            for memory, latency in measured
        ],
    }
    print(json.dumps(found, indent=1))
    if file:
        Path(file).write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
    good = ratios["memory_ratio"] <= MOST_MEMORY and ratios["latency_ratio"] <= MOST_LATENCY
    return 0 if good and not found["kept_for_ever"] else 1


def soak(process: Process, client: Client, days: int) -> list[tuple[float, float]]:
    """(resident megabytes, median seconds of an answer) after each day."""
    paths = project_paths()
    known = known_after(load_params(paths.params).timeline)
    recorded = RecordedEvents(connect(paths.warehouse, read_only=True), known)
    start = client.read_replay().now_utc
    sender, out = Sender(client, recorded, epoch_min(start)), []
    for day in range(days):
        for hour in (8, 16, 24):
            at = start + timedelta(days=day, hours=hour)
            sender.race(epoch_min(at) + 1)
            _board_made(client)
        out.append((process.memory_mb(), _latency(process)))
        print(f"day {day + 1}: {out[-1][0]:.0f} MB, {1000 * out[-1][1]:.1f} ms", flush=True)
    return out


def _board_made(client: Client) -> None:
    """Wait until the board is of the moment that the clock shows."""
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
    took = []
    with httpx.Client(timeout=60) as client:
        for ask in range(ASKS):
            begun = time.perf_counter()
            code = AIRPORTS[ask % len(AIRPORTS)]
            path = f"/v1/airports/{code}/board?hours={1 + ask}"
            assert client.get(f"{process.url}{path}").status_code == 200
            took.append(time.perf_counter() - begun)
    return statistics.median(took)


def judged(measured: list[tuple[float, float]]) -> dict[str, float]:
    """The last third held against the first, after the first day has warmed everything up."""
    rows = measured[1:] or measured
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


def for_ever(tables: dict[str, int], grown: int = 1000) -> list[str]:
    """Tables with many rows of which none is ever deleted, but for the schedule's legs."""
    return [
        name
        for name, rows in tables.items()
        if rows > grown
        and name not in REFERENCE
        and Base.metadata.tables[name].info["kept_days"] is None
    ]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:3]))
