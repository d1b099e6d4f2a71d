"""`python -m ponctuel.stages parity DAY`: compare a day's live forecasts with the pipeline's.

Run by `make parity`. The warehouse's history is cut at the day before: the real events of the time
after it are written to the operational database, as if they had been pushed, and every flight of
the day is forecast at every lead time of the pipeline. Writes reports/metrics/parity.json.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import InternalError, InvalidRequest, NotReady
from ponctuel.domain.flight import epoch_min, from_epoch_min
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.champion import champion_source
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.parity import COLUMNS, differing_rows, figures_of, push_recorded, requests_of
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.service import ForecastService
from ponctuel.stages.files import PREDICTIONS_FILE
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.recorded import RecordedEvents
from ponctuel.timeline.rules import known_after
from ponctuel.training.json_files import write_json
from ponctuel.warehouse.connect import connect

DAY = "2013-12-08"
_OFFLINE = f"""
SELECT p.lead_time_min, p.sched_dep_min, p.carrier_code, f.flight_number, p.origin_code,
  p.destination_code, {", ".join(f"p.{name}" for name in COLUMNS)}
FROM read_parquet(?) AS p JOIN fact_flight AS f ON p.flight_id = f.flight_id
WHERE CAST(p.date_local AS DATE) = ? ORDER BY p.lead_time_min DESC, p.sched_dep_min, p.flight_id"""


def main(day: str = DAY, paths: Paths | None = None) -> None:
    """Compare a day.

    Raises:
        InternalError: a forecast differs.
    """
    paths = paths or project_paths()
    predictions = paths.evaluation / PREDICTIONS_FILE
    if not predictions.is_file():
        raise NotReady(f"{predictions.name} is missing; run `dvc repro`")
    with tempfile.TemporaryDirectory() as folder:
        result = compare(paths, predictions, _day(day), Path(folder))
    write_json(paths.metrics / "parity.json", result)
    print(
        f"parity: {result['day']}: {result['events_n']} events, "
        f"{result['forecasts_n']} forecasts of {result['flights_n']} flights, "
        f"{result['different_n']} different"
    )
    if result["different_n"] or result["refused_n"]:
        raise InternalError("live forecasts differ from the pipeline's")


def compare(paths: Paths, predictions: Path, day: date, folder: Path) -> dict[str, object]:
    """The figures of a day's comparison."""
    connection = connect(paths.warehouse, read_only=True)
    known = known_after(load_params(paths.params).timeline)
    offline = _offline(connection, predictions, day)
    start_min = epoch_min(datetime.combine(day - timedelta(days=1), time(5), UTC))
    end_min = int(offline["sched_dep_min"].max()) + 1
    operations = Operations(f"sqlite:///{folder}/live.db")
    upgrade(operations.engine)
    schedule = Schedule(Timeline(connection.cursor(), known, until_min=start_min))
    clock = ReplayClock(from_epoch_min(end_min), speed=0)
    service = ForecastService(
        schedule, LiveFeatures(schedule), champion_source(paths), clock, operations=operations
    )
    recorded = RecordedEvents(connection.cursor(), known)
    pushed = push_recorded(operations, schedule, recorded, start_min, end_min)
    service.departures(clock.now(), clock.now() + timedelta(minutes=1))  # takes in what arrived
    issued = service.issue(requests_of(offline, schedule))
    different = differing_rows(figures_of(issued), offline)
    operations.close()
    flights = offline[["carrier_code", "flight_number", "origin_code", "sched_dep_min"]]
    return {
        "day": day.isoformat(),
        "silent_from_utc": from_epoch_min(start_min).isoformat(),
        "events_n": pushed.accepted_n,
        "refused_n": pushed.refused_n,
        "flights_n": len(flights.drop_duplicates()),
        "forecasts_n": len(offline),
        "compared": list(COLUMNS),
        "different_n": int(different.sum()),
        "lead_times": [
            {"lead_time_min": lead, "n": int(at.sum()), "different_n": int(different[at].sum())}
            for lead, at in _by_lead(offline)
        ],
    }


def _by_lead(offline: pd.DataFrame) -> list[tuple[int, pd.Series]]:
    leads = sorted({int(lead) for lead in offline["lead_time_min"].tolist()})
    return [(lead, offline["lead_time_min"] == lead) for lead in leads]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(
            "a day is accepted, as in 2013-12-08", field="day", value=text
        ) from None


def _offline(connection: duckdb.DuckDBPyConnection, predictions: Path, day: date) -> pd.DataFrame:
    offline = connection.execute(_OFFLINE, [str(predictions), day]).df()
    if offline.empty:
        raise NotReady(f"the pipeline forecast no flight of {day}; name a day of the test part")
    return offline


if __name__ == "__main__":
    main()
