"""Outcomes of pushed events correct forecasts from the next day on."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from ponctuel.domain.flight import epoch_min
from ponctuel.models.living import DAY_MIN
from ponctuel.serving.service import ForecastService
from tests.integration.board.conftest import RunningBoard
from tests.integration.board.test_feed import (
    events_of,
    read_events_now,
    rows_of,
    service_with_events,
)
from tests.trained_sample import forecast_requests

VERY_LATE_MIN = 300


def push_late_flights(running: RunningBoard, first_min: int, last_min: int) -> int:
    """Push events of unlisted, very late flights whose arrival is known in [first, last)."""
    rows = rows_of(
        running.sample.connection,
        f"SELECT * FROM timeline_flight WHERE arr_min >= {first_min} AND arr_min < {last_min} "
        "ORDER BY arr_min, flight_id LIMIT 40",
    )
    late_rows = [
        row
        | {"flight_number": row["flight_number"] + 9000, "arr_delay": VERY_LATE_MIN}
        | {"dep_delay": VERY_LATE_MIN, "tail_number": None}
        for row in rows
    ]
    with running.operations.begin() as work:
        work.events.append(events_of(late_rows))
    return len(late_rows)


def calibration_state(
    service: ForecastService, moment: datetime, lead_min: int = 120
) -> np.ndarray:
    """The calibration state in the model's input, for a flight at an issue time."""
    flights = service.departures(
        moment + timedelta(minutes=lead_min), moment + timedelta(minutes=lead_min + 60)
    )
    issued = service.issue(forecast_requests(flights[:1], moment))
    return issued.shifts[0]


def test_only_outcomes_of_completed_days_count(running: RunningBoard) -> None:
    service = service_with_events(running)
    now = running.clock.now()
    midnight = epoch_min(now) // DAY_MIN * DAY_MIN
    before = calibration_state(service, now)
    assert np.isfinite(before).all()

    assert push_late_flights(running, midnight, epoch_min(now))
    read_events_now(service)
    np.testing.assert_array_equal(calibration_state(service, now), before)

    pushed = push_late_flights(running, midnight - DAY_MIN, midnight)
    read_events_now(service)
    after = calibration_state(service, now)
    assert (after < before).all(), "very late flights move every level towards later"
    yesterday = now - timedelta(days=1)
    assert calibration_state(service, yesterday) == pytest.approx(
        calibration_state(service_with_events(running), yesterday)
    )
    assert len(service._living._levels) == pushed
    # A copy of the service shares the state.
    np.testing.assert_array_equal(calibration_state(service.shared_copy(), now), after)
