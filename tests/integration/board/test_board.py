"""The board on real flights: the same numbers as on demand, each stored once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ponctuel.domain.distribution import LATE_MIN
from ponctuel.operations.enums import Channel
from ponctuel.operations.repositories.watches import NewWatch
from ponctuel.serving import board
from ponctuel.serving.champion import ServedModel
from ponctuel.serving.service import ForecastService
from tests.full_board import full_board
from tests.integration.board.conftest import PARAMS, RunningBoard
from tests.integration.operations.samples import create_account
from tests.trained_sample import request_fields


def stored_n(running: RunningBoard) -> int:
    with running.operations.engine.connect() as connection:
        return int(
            connection.exec_driver_sql(
                "SELECT COUNT(*) FROM forecasts WHERE door = 'board'"
            ).scalar_one()
        )


def test_all_upcoming_flights_are_forecast(running: RunningBoard) -> None:
    cycle = running.maker().refresh()
    moment = running.clock.now().replace(minute=0)
    listed = running.service.departures(moment, moment + timedelta(hours=24))
    assert cycle.moment_utc == moment
    assert cycle.flights_n == cycle.stored_n == len(listed) > 500
    assert {flight.origin_code for flight in listed} == {"EWR", "JFK", "LGA"}
    assert all(moment <= f.sched_dep_utc < moment + timedelta(hours=24) for f in listed)
    with running.operations.read() as work:
        for origin in ("EWR", "JFK", "LGA"):
            rows = full_board(work, origin, moment, moment + timedelta(hours=24))
            assert len(rows) == sum(flight.origin_code == origin for flight in listed)
            assert all(row.forecast is not None for row in rows)


def test_the_board_gives_the_forecasts_given_on_demand(running: RunningBoard) -> None:
    running.maker().refresh()
    moment = running.clock.now().replace(minute=0)
    with running.operations.read() as work:
        rows = full_board(work, "JFK", moment, moment + timedelta(hours=24))[::20]
    assert len(rows) > 5
    for row in rows:
        request = request_fields(row.flight, moment)  # type: ignore[arg-type]
        answer = running.service.forecast([request])[0]
        stored = row.forecast
        assert stored is not None
        for name in ("p_cancelled", "p_diverted", *(f"p_late_{t}" for t in LATE_MIN)):
            assert getattr(stored, name) == pytest.approx(answer[name], abs=1e-6), name
        for level in ("05", "50", "95"):
            name = f"delay_p{level}_min"
            assert getattr(stored, name) == pytest.approx(answer[name], abs=1e-5)
        assert stored.reasons == answer["reasons"]
        assert stored.support == answer["support"]
        assert stored.issued_at_utc == moment
        assert stored.lead_time_min == answer["lead_time_min"]


def test_a_cycle_is_stored_once_with_several_processes(running: RunningBoard) -> None:
    first, second = running.maker(), running.maker()
    assert first.refresh().stored_n > 0
    before = stored_n(running)
    assert second.refresh().stored_n == 0, "another process at the same moment"
    assert first.refresh().flights_n == 0, "the clock stands still"
    assert stored_n(running) == before


def test_a_long_cycle_does_not_block_other_writes(
    running: RunningBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "CHUNK_SIZE", 200)
    stored: list[int] = []
    explain = ForecastService.explain

    def explain_and_count(*arguments: Any) -> Any:
        stored.append(stored_n(running))
        running.operations.check_writing()
        return explain(*arguments)

    monkeypatch.setattr(ForecastService, "explain", explain_and_count)
    cycle = running.maker().refresh()
    assert stored == list(range(0, cycle.stored_n, 200)), "each chunk is stored before the next"
    assert stored_n(running) == cycle.stored_n == cycle.flights_n


def test_only_changed_forecasts_are_stored(running: RunningBoard) -> None:
    maker = running.maker()
    first = maker.refresh()
    moment = first.moment_utc
    running.clock.advance(minutes=5)
    second = maker.refresh()
    assert 0 < second.stored_n < second.flights_n
    with running.operations.read() as work:
        rows = [
            row
            for origin in ("EWR", "JFK", "LGA")
            for row in full_board(work, origin, second.moment_utc, moment + timedelta(hours=24))
        ]
    requests = [request_fields(row.flight, second.moment_utc) for row in rows]  # type: ignore[arg-type]
    now = running.service.forecast(requests)
    for row, answer in zip(rows, now, strict=True):
        assert row.forecast is not None
        largest_change = max(
            abs(getattr(row.forecast, name) - answer[name])
            for name in ("p_cancelled", "p_diverted", *(f"p_late_{t}" for t in LATE_MIN))
        )
        assert largest_change < PARAMS.worth_keeping + 1e-6, (
            "what is shown is within a percentage point of the current forecast"
        )
    running.clock.advance(minutes=60)
    third = maker.refresh()
    with running.operations.read() as work:
        upcoming = full_board(work, "EWR", third.moment_utc, third.moment_utc + timedelta(hours=6))
    ages = [third.moment_utc - row.forecast.issued_at_utc for row in upcoming if row.forecast]
    assert max(ages) < timedelta(minutes=PARAMS.kept_every_min)


def test_a_new_champion_is_used_at_once(running: RunningBoard) -> None:
    maker = running.maker()
    first = maker.refresh()
    running.models.served = ServedModel.of(
        running.sample.model, "small/2", running.sample.residuals
    )
    second = maker.refresh()
    assert second.stored_n == first.flights_n
    with running.operations.read() as work:
        row = full_board(work, "LGA", first.moment_utc, first.moment_utc + timedelta(hours=1))[0]
    assert row.forecast is not None
    assert row.forecast.model_version == "small/2"


def test_watched_flights_far_ahead_are_forecast_too(running: RunningBoard) -> None:
    moment = running.clock.now()
    far = running.service.departures(moment + timedelta(days=4), moment + timedelta(days=5))[0]
    account = create_account(running.operations)
    with running.operations.begin() as work:
        (flight_id,) = work.flights.ensure([far])
        watch = NewWatch(30, 0.5, Channel.EMAIL, 60, flight_id=flight_id)
        work.watches.add(account.id, watch)
    running.maker().refresh()
    with running.operations.read() as work:
        (view,) = work.watches.of_user(account.id, moment)
    assert view.forecast is not None
    assert view.forecast.lead_time_min > 4 * 1440


def test_a_board_without_upcoming_flights_is_empty(running: RunningBoard) -> None:
    running.clock.advance(days=300)
    cycle = running.maker().refresh()
    assert (cycle.flights_n, cycle.stored_n) == (0, 0)


def test_the_two_connections_do_not_wait_for_each_other(running: RunningBoard) -> None:
    service_copy = running.service.shared_copy()
    with service_copy._lock:
        moment = running.clock.now()
        flight = running.service.departures(moment, moment + timedelta(hours=3))[0]
        assert "error" not in running.service.forecast([request_fields(flight, moment)])[0]
