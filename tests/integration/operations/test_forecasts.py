"""Flights, forecasts, the board, and the history of an account."""

from __future__ import annotations

import numpy as np
import pytest

from ponctuel.domain.distribution import THRESHOLDS_MIN, DelayDistribution
from ponctuel.operations.enums import EntryPoint
from ponctuel.operations.work import Operations
from tests.full_board import full_board
from tests.integration.operations.conftest import ManualClock
from tests.integration.operations.samples import (
    NOON,
    add_flights,
    create_account,
    make_flight,
    make_forecast,
    noon_plus,
    survival,
)


def test_a_flight_is_identified_by_its_natural_key(operations: Operations) -> None:
    with operations.begin() as work:
        ids = add_flights(
            work, make_flight(1, 1), make_flight(2, 2), make_flight(1, 1), make_flight(1, 25)
        )
        assert ids[0] == ids[2]
        assert len(set(ids)) == 3
        assert add_flights(work, make_flight(2, 2), make_flight(3, 3))[0] == ids[1]
        assert [f.id for f in work.flights.by_number("UA", 1, NOON, noon_plus(48))] == [
            ids[0],
            ids[3],
        ]
        assert [f.id for f in work.flights.by_number("UA", 1, noon_plus(2), noon_plus(48))] == [
            ids[3]
        ]
        flight = work.flights.by_id(ids[0])
        assert flight is not None
        assert flight.sched_dep_utc == noon_plus(1)
        assert flight.sched_dep_utc.tzinfo is not None
        assert work.flights.by_id(10**6) is None
        assert add_flights(work) == []


def test_a_stored_distribution_is_restored_bit_by_bit(operations: Operations) -> None:
    curve = survival(1 / 3)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 1))
        (key,) = work.forecasts.add([make_forecast(flight_id, survival=curve, p_cancelled=0.1)])
    with operations.read() as work:
        stored = work.forecasts.by_id(key)
        assert work.forecasts.by_id(key + 1) is None
    assert stored is not None
    issued = DelayDistribution(np.array([0.1]), np.array([0.01]), curve[None, :])
    assert (stored.distribution().survival == issued.survival).all()
    assert stored.expected_delay_min == issued.mean()[0]
    assert stored.p_late_60 == issued.late(60)[0]
    assert stored.disrupted(30) == pytest.approx(issued.late(30)[0] + 0.11)
    assert stored.delay_p90_min == 60.25
    assert stored.support["n"] == 812
    assert stored.reasons[0]["code"] == "reason.weather_dry"


def test_a_curve_of_other_thresholds_is_refused(operations: Operations) -> None:
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 1))
        with pytest.raises(ValueError, match=str(len(THRESHOLDS_MIN))):
            work.forecasts.add([make_forecast(flight_id, survival=np.array([0.5, 0.1]))])


def test_the_board_has_each_flight_with_its_latest_forecast(operations: Operations) -> None:
    with operations.begin() as work:
        first_id, second_id, third_id, _, _ = add_flights(
            work,
            make_flight(1, 1),
            make_flight(2, 2),
            make_flight(3, 3),
            make_flight(4, 30),
            make_flight(5, 1, origin="JFK"),
        )
        work.forecasts.add(
            [
                make_forecast(first_id, -3, 0.1),
                make_forecast(first_id, -1, 0.3),
                make_forecast(first_id, -2, 0.2),
                make_forecast(first_id, 0.5, 0.9),  # issued after the time of the board
                make_forecast(second_id, -1, 0.4),
                make_forecast(third_id, -1, 0.7, door=EntryPoint.API),  # not the board's
            ]
        )
    with operations.read() as work:
        board = full_board(work, "EWR", NOON, noon_plus(12))
        assert [row.flight.id for row in board] == [first_id, second_id, third_id]
        assert [row.forecast and row.forecast.issued_at_utc for row in board] == [
            noon_plus(-1),
            noon_plus(-1),
            None,
        ]
        later = full_board(work, "EWR", noon_plus(0.75), noon_plus(12))
        assert later[0].forecast is not None
        assert later[0].forecast.issued_at_utc == noon_plus(0.5)
        assert full_board(work, "EWR", NOON, noon_plus(12), limit=2) == board, "page by page"
        page = work.board.lines("EWR", NOON, noon_plus(12), limit=2)
        assert [flight.id for flight, _ in page.items] == [first_id, second_id]
        single_row = work.board.flight(second_id, NOON)
        assert single_row is not None
        assert single_row.forecast is not None
        assert single_row == board[1]
        assert work.board.flight(10**6, NOON) is None


def test_the_board_forecasts_a_flight_once_a_moment_and_model(operations: Operations) -> None:
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 1))
        assert (
            len(work.forecasts.add([make_forecast(flight_id), make_forecast(flight_id, -2)])) == 2
        )
        assert work.forecasts.add([make_forecast(flight_id)]) == []
        assert len(work.forecasts.add([make_forecast(flight_id, model_version="ponctuel v2")])) == 1
        asked_forecast = make_forecast(flight_id, door=EntryPoint.API)
        assert len(work.forecasts.add([asked_forecast, asked_forecast])) == 2, (
            "people may ask twice"
        )


def test_history_is_each_ones_own(operations: Operations, clock: ManualClock) -> None:
    owner, other = create_account(operations), create_account(operations, "ben@example.com")
    with operations.begin() as work:
        ids = add_flights(work, *(make_flight(n, n) for n in range(1, 6)))
        for flight_id in ids:
            asked_forecast = make_forecast(flight_id, door=EntryPoint.PAGE, asked_by=owner.id)
            work.forecasts.add(
                [asked_forecast, make_forecast(flight_id, door=EntryPoint.PAGE, asked_by=other.id)]
            )
            clock.advance(minutes=1)
    with operations.read() as work:
        pages, cursor = [], None
        while True:
            page = work.forecasts.history(owner.id, cursor=cursor, limit=2)
            pages += page.items
            if (cursor := page.next_cursor) is None:
                break
        assert [past.flight.id for past in pages] == ids[::-1]


def test_a_page_begins_after_a_row_whatever_was_added(
    operations: Operations, clock: ManualClock
) -> None:
    owner = create_account(operations)

    def add_forecast(flight_id: int) -> None:
        with operations.begin() as work:
            work.forecasts.add([make_forecast(flight_id, door=EntryPoint.PAGE, asked_by=owner.id)])

    with operations.begin() as work:
        ids = add_flights(work, make_flight(1, 1), make_flight(2, 2), make_flight(3, 3))
    add_forecast(ids[0])
    add_forecast(ids[1])
    with operations.read() as work:
        first = work.forecasts.history(owner.id, limit=1)
    add_forecast(ids[2])
    with operations.read() as work:
        second = work.forecasts.history(owner.id, cursor=first.next_cursor, limit=1)
    assert [first.items[0].flight.id, second.items[0].flight.id] == [ids[1], ids[0]]
    assert second.next_cursor is None
