"""`python -m tests.hardening.event_memory DAYS FILE`: the memory that events occupy, by part.

One service on the outputs of the pipeline ingests the real events of some days, as each connection of a
server does; the memory of its ledgers and tables is measured after the first day and the last.
`make soak` runs it beside the whole application, whose memory it explains.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.memory import limit_heaps, trim_memory
from ponctuel.config.params import load_params
from ponctuel.config.paths import project_paths
from ponctuel.domain.event import Event
from ponctuel.domain.flight import epoch_min
from ponctuel.features.ledgers.flights import RowGroups
from ponctuel.features.ledgers.ledger import Ledger
from ponctuel.serving.bootstrap import make_service
from ponctuel.serving.feed import REACH
from ponctuel.serving.service import ForecastService
from ponctuel.timeline.recorded import RecordedEvents
from ponctuel.timeline.rules import known_after
from ponctuel.warehouse.connect import connect
from tests.hardening.measures import machine
from tests.hardening.soak import START

BATCH = timedelta(hours=2)
MB = 2**20
# The part that stops growing when every group of flights has changed once.
BOUNDED = "flights"


def main(days: int, file: str) -> int:
    """Ingest the events, measure their memory, and write the figures; returns the exit code."""
    os.environ |= {"PONCTUEL_CLOCK_START": START, "PONCTUEL_CLOCK_SPEED": "0"}
    os.environ["PONCTUEL_CLOCK_FEED"] = "events"
    limit_heaps()
    service = make_service()
    batches = events_of(service.clock.now(), days)
    each_day = []
    for day in batches:
        for batch in day:
            service._schedule.timeline.ingest(batch)
        each_day.append(held_mb(service))
        print(f"day {len(each_day)}: {each_day[-1]}", flush=True)
    first, last = each_day[0], each_day[-1]
    figures = {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "days": days,
        "events": sum(len(batch) for day in batches for batch in day),
        "reach_days": REACH // timedelta(days=1),
        "held_mb": {name: round(value, 2) for name, value in last.items()},
        "each_day_mb": {name: round((last[name] - first[name]) / (days - 1), 3) for name in last},
        "flights_at_most_mb": round(bound_mb(service), 1),
    }
    Path(file).write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0


def events_of(start: datetime, days: int) -> list[list[list[Event]]]:
    """Batches of the events of each day; the first also has the earlier events of unfinished flights."""
    paths = project_paths()
    connection = connect(paths.warehouse, read_only=True)
    recorded = RecordedEvents(connection, known_after(load_params(paths.params).timeline))
    until, batches_by_day = epoch_min(start), []
    earlier = recorded.of_unfinished_flights(until)
    for day in range(days):
        batches_by_day.append([])
        for n in range(1, timedelta(days=1) // BATCH + 1):
            end = epoch_min(start + timedelta(days=day) + n * BATCH) + 1
            batches_by_day[-1].append([*earlier, *recorded.between(until, end)])
            until, earlier = end, []
    for table in ("recorded_flight", "recorded_fact", "recorded_weather"):
        connection.execute(f"DROP TABLE {table}")
    connection.close()
    return batches_by_day


def held_mb(service: ForecastService) -> dict[str, float]:
    """Megabytes of events in a service by part, and of its whole process."""
    reader, timeline = service._features._reader, service._schedule.timeline
    assert reader is not None
    ledgers = [
        *(ledger for s in reader._running_sums.values() for ledger in (s._regular, s._irregular)),
        *(overdue._ledger for overdue in reader._overdue.values()),
    ]
    (tables,) = timeline.connection.execute(
        "SELECT SUM(memory_usage_bytes) FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'"
    ).fetchall()[0]
    gc.collect()
    trim_memory()
    return {
        BOUNDED: sum(_replaced_bytes(g) for g in _grouped(service)) / MB,
        "ledgers": sum(_later_bytes(ledger) for ledger in ledgers) / MB,
        "tables": float(tables or 0) / MB,
        "process": _anonymous_mb(),
    }


def bound_mb(service: ForecastService) -> float:
    """Upper bound of the memory of the groups of flights: the whole history once."""
    return sum(grouped._rows.nbytes for grouped in _grouped(service)) / MB


def _grouped(service: ForecastService) -> list[RowGroups]:
    reader = service._features._reader
    assert reader is not None
    return [reader._flights.by_number, reader._flights.by_aircraft]


def _replaced_bytes(grouped: RowGroups) -> int:
    return sum(rows.nbytes for rows in grouped._replaced.values())


def _later_bytes(ledger: Ledger) -> int:
    return sum(run.codes.nbytes + run.totals.nbytes for run in ledger._later)


def _anonymous_mb() -> float:
    """Resident memory without mapped files."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
