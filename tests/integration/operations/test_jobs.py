"""Scheduled jobs run in one process; old forecasts of the board are deleted except the scored ones."""

from __future__ import annotations

import threading
from datetime import timedelta

from ponctuel.operations.repositories.retention import BOARD_PURGE
from ponctuel.operations.repositories.thinning import KEEP_ALL_DAYS
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import ManualClock
from tests.integration.operations.samples import (
    NOON,
    add_flights,
    create_account,
    make_flight,
    make_forecast,
    make_watch,
    noon_plus,
)

LEASE, HOUR = timedelta(minutes=10), timedelta(hours=1)


def claim(operations: Operations, owner: str) -> bool:
    with operations.begin() as work:
        return work.jobs.claim("board", owner, LEASE)


def test_a_due_run_is_started_once(operations: Operations, clock: ManualClock) -> None:
    assert claim(operations, "one")
    assert not claim(operations, "two")
    with operations.begin() as work:
        assert work.jobs.done("board", "one", HOUR, noon_plus(1))
    assert not claim(operations, "two"), "it is not due yet"
    clock.advance(hours=1)
    assert claim(operations, "two")
    with operations.read() as work:
        (state,) = work.jobs.states()
        assert work.jobs.clock_at("board") == noon_plus(1)
    assert (state.runs_n, state.failures_n, state.lease_owner) == (1, 0, "two")


def test_a_lease_is_renewed_by_its_owner_only(operations: Operations, clock: ManualClock) -> None:
    assert claim(operations, "one")
    clock.advance(minutes=9)
    with operations.begin() as work:
        assert work.jobs.renew("board", "one", LEASE)
        assert not work.jobs.renew("board", "two", LEASE)
    clock.advance(minutes=9)
    assert not claim(operations, "two")
    clock.advance(minutes=1)
    assert claim(operations, "two")


def test_of_many_processes_one_gets_it(operations: Operations) -> None:
    start, owners = threading.Barrier(6), []

    def try_to_claim(owner: str) -> None:
        start.wait()
        if claim(operations, owner):
            owners.append(owner)

    threads = [threading.Thread(target=try_to_claim, args=(f"p{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(owners) == 1


def test_the_run_of_a_dead_process_is_released(operations: Operations, clock: ManualClock) -> None:
    assert claim(operations, "ended")
    clock.advance(minutes=10)
    assert claim(operations, "successor")
    with operations.begin() as work:
        assert not work.jobs.done("board", "ended", HOUR), "the ended process has lost its lease"
        assert work.jobs.done("board", "successor", HOUR)


def test_a_run_that_failed_is_due_again(operations: Operations, clock: ManualClock) -> None:
    assert claim(operations, "one")
    with operations.begin() as work:
        assert work.jobs.failed("board", "one", "ValueError", timedelta(minutes=1))
        (state,) = work.jobs.states()
        assert (state.failures_n, state.last_error, state.runs_n) == (1, "ValueError", 0)
        assert not work.jobs.is_due("board")
    clock.advance(minutes=1)
    assert claim(operations, "one")


def test_the_board_keeps_scored_flights(operations: Operations, clock: ManualClock) -> None:
    leads = [2000, 1441, 1440, 700, 361, 359, 190, 120, 90, 65, 60, 45, 31, 30, 25, 5]
    with operations.begin() as work:
        first_id, second_id = add_flights(work, make_flight(1, 40), make_flight(2, 40))
        work.forecasts.add(
            [
                make_forecast(flight, 40 - lead / 60, lead_time_min=float(lead))
                for flight in (first_id, second_id)
                for lead in leads
            ]
        )
    clock.advance(days=KEEP_ALL_DAYS, hours=-1)
    with operations.begin() as work:
        assert work.retention.purge().rows[BOARD_PURGE] == 0, "all forecasts are kept for some days"
    clock.advance(hours=2)
    with operations.begin() as work:
        assert work.retention.purge().rows[BOARD_PURGE] == 2 * (len(leads) - 7)
        board_rows = [work.board.flight(first_id, noon_plus(40 - lead / 60)) for lead in leads]
    leads_left = {row.forecast.lead_time_min for row in board_rows if row and row.forecast}
    assert leads_left == {1440.0, 361.0, 190.0, 120.0, 60.0, 30.0, 5.0}
    with operations.begin() as work:
        assert work.retention.purge().rows[BOARD_PURGE] == 0


def test_a_stored_event_is_never_changed(operations: Operations, clock: ManualClock) -> None:
    account = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 5))
        work.forecasts.add([make_forecast(flight_id, -1, p_late_30=0.9)])
        work.watches.add(account.id, make_watch(flight_id=flight_id))
        assert work.notifications.queue(work.watches.due(NOON), NOON) == 1
        work.forecasts.add([make_forecast(flight_id, -0.5, p_late_30=0.8)])
    clock.advance(days=KEEP_ALL_DAYS + 1)
    with operations.begin() as work:
        assert work.retention.purge().rows[BOARD_PURGE] == 0


def test_the_figures_of_a_board(operations: Operations) -> None:
    with operations.begin() as work:
        ids = add_flights(
            work,
            *(make_flight(n, 1 + n / 10) for n in range(1, 6)),
            make_flight(9, 2, origin="JFK"),
        )
        work.forecasts.add([make_forecast(ids[0], -2, 0.8), make_forecast(ids[0], -1, 0.3)])
        first = work.board.lines("EWR", NOON, noon_plus(6), limit=2)
        next_page = work.board.lines("EWR", NOON, noon_plus(6), cursor=first.next_cursor, limit=9)
        assert [flight.id for flight, _ in (*first.items, *next_page.items)] == ids[:5]
        assert next_page.next_cursor is None
        full_row = work.board.flight(ids[0], NOON)
        assert full_row is not None
        assert full_row.forecast is not None
        line = first.items[0][1]
        assert line is not None
        assert line.p_late_30 == full_row.forecast.p_late_30
        assert line.issued_at_utc == noon_plus(-1)
        assert first.items[1][1] is None
        assert work.board.latest(ids, NOON) == {ids[0]: line}
        assert work.board.latest(ids, noon_plus(-3)) == {}


def test_watches_send_again_after_the_clock_is_set_back(operations: Operations) -> None:
    account = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 5))
        work.forecasts.add(
            [
                make_forecast(flight_id, -3, p_late_30=0.9),
                make_forecast(flight_id, 1, p_late_30=0.9),
            ]
        )
        work.watches.add(account.id, make_watch(flight_id=flight_id, min_interval_min=60))
        assert work.notifications.queue(work.watches.due(noon_plus(1)), noon_plus(1)) == 1
        assert work.watches.unsilence_after_clock_reset(noon_plus(1.5)) == 0
        assert work.watches.due(noon_plus(-1)) == [], (
            "no message until the replay reaches that time again"
        )
        assert work.watches.unsilence_after_clock_reset(noon_plus(-1)) == 1
        assert len(work.watches.due(noon_plus(-1))) == 1


def test_watched_flights_outside_the_board_are_listed(operations: Operations) -> None:
    account = create_account(operations)
    with operations.begin() as work:
        ids = add_flights(work, make_flight(1, 5), make_flight(2, 100), make_flight(3, 100))
        for flight_id in (*ids[:2], ids[1]):
            work.watches.add(account.id, make_watch(flight_id=flight_id))
        inactive_watch = work.watches.add(account.id, make_watch(flight_id=ids[2]))
        work.watches.change(inactive_watch.id, account.id, active=False)
        (flight,) = work.watches.watched_flights(noon_plus(24), noon_plus(700))
    assert (flight.flight_number, flight.sched_arr_utc) == (2, noon_plus(104))
