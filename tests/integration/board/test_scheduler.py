"""Periodic jobs in real threads on a real database: each due run is done once, despite failures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ponctuel.domain.clock import RealClock, ReplayClock
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.jobs import SOONEST, STANDING, BoardJob
from ponctuel.serving.scheduler import Job, Scheduler
from tests.full_board import full_board
from tests.integration.board.conftest import PARAMS, RunningBoard

MOMENT = datetime(2013, 12, 23, 21, tzinfo=UTC)
SHORT, LONG = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def operations(tmp_path: Path) -> Iterator[Operations]:
    opened = Operations(f"sqlite:///{tmp_path}/ponctuel.db")
    upgrade(opened.engine)
    yield opened
    opened.close()


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_two_processes_do_a_run_once(operations: Operations) -> None:
    runs: list[str] = []
    lock = threading.Lock()

    def work() -> datetime:
        with lock:
            runs.append(threading.current_thread().name)
        time.sleep(0.2)
        return MOMENT

    job = Job("board", lambda: LONG, work)
    schedulers = [Scheduler(operations, [job]), Scheduler(operations, [job])]
    assert schedulers[0].owner != schedulers[1].owner
    for scheduler in schedulers:
        scheduler.start()
    wait_until(
        lambda: (
            bool(schedulers[0].health()) and schedulers[0].health()[0].finished_at_utc is not None
        )
    )
    time.sleep(1.5)
    for scheduler in schedulers:
        scheduler.stop()
        assert not scheduler.running
    assert len(runs) == 1
    with operations.read() as transaction:
        (state,) = transaction.jobs.states()
    assert (state.runs_n, state.clock_at_utc, state.lease_owner) == (1, MOMENT, None)


def test_jobs_repeat_and_do_not_wait_for_each_other(operations: Operations) -> None:
    ticks: list[float] = []
    release = threading.Event()

    def slow() -> None:
        release.wait(20)

    def quick() -> None:
        ticks.append(time.monotonic())

    scheduler = Scheduler(
        operations, [Job("slow", lambda: LONG, slow), Job("quick", lambda: SHORT, quick)]
    )
    scheduler.start()
    wait_until(lambda: len(ticks) >= 2)
    release.set()
    scheduler.stop()
    assert ticks[1] - ticks[0] >= 0.9
    assert {job.name for job in scheduler.health()} == {"slow", "quick"}


def test_a_failure_is_reported_and_tried_again(
    operations: Operations, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("someone@example.com")

    scheduler = Scheduler(operations, [Job("deliveries", lambda: SHORT, work)])
    assert scheduler.turn(scheduler.jobs[0])
    (health,) = scheduler.health()
    assert (health.failures_n, health.last_error) == (1, "ValueError"), "no text of the fault"
    assert health.finished_at_utc is None
    assert not scheduler.turn(scheduler.jobs[0]), "not at once"
    wait_until(lambda: scheduler.turn(scheduler.jobs[0]))
    (health,) = scheduler.health()
    assert (health.failures_n, health.last_error, health.late_s) == (0, None, 0)
    assert len(tries) == 2


def test_missed_runs_are_replaced_by_one_run(operations: Operations) -> None:
    runs: list[int] = []
    job = Job("purge", lambda: timedelta(days=1), lambda: runs.append(1))
    assert Scheduler(operations, [job]).turn(job)
    with operations.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE scheduled_jobs SET due_at_utc = '2020-01-01 00:00:00'")
    later = Scheduler(operations, [job])  # the next start of the application, years after
    assert later.health()[0].late_s > 86_400
    later.start()
    wait_until(lambda: len(runs) == 2)
    time.sleep(1.2)
    later.stop()
    assert len(runs) == 2


def test_a_database_that_does_not_answer_stops_nobody(tmp_path: Path) -> None:
    empty = Operations(f"sqlite:///{tmp_path}/empty.db")
    job = Job("board", lambda: LONG, lambda: pytest.fail("it must not run"))
    assert not Scheduler(empty, [job]).turn(job)
    empty.close()


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [
        (RealClock(), 300.0),
        (ReplayClock(MOMENT, 1.0), 300.0),
        (ReplayClock(MOMENT, 10.0), 30.0),
        (ReplayClock(MOMENT, 5000.0), SOONEST.total_seconds()),
        (ReplayClock(MOMENT, 0.0), STANDING.total_seconds()),
    ],
)
def test_the_board_keeps_pace_with_the_clock(
    running: RunningBoard, clock: RealClock | ReplayClock, seconds: float
) -> None:
    board = BoardJob(running.maker(), clock, PARAMS)
    assert board.every() == timedelta(seconds=seconds)
    if seconds == SOONEST.total_seconds():
        board.run()
        pause = board.every()
        assert pause > timedelta(), "the board takes at most a quarter of the time"
        with running.operations.read() as work:
            assert full_board(work, "EWR", running.clock.now(), running.clock.now() + LONG)
