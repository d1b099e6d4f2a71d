"""The retraining loop: when a challenger is trained, and that it is trained once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ponctuel.config.params import RetrainingParams, RetrainParams
from ponctuel.domain.clock import ReplayClock
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.retraining import AGAIN, BEGUN, JOB, Attempt, Retraining

NOW = datetime(2013, 12, 8, 9, tzinfo=UTC)
RULE = RetrainParams(after_days=31, window_days=28, excess_logloss=0.01, min_forecasts=10)


class Outcomes:
    """Fake service without any outcome."""

    def __init__(self) -> None:
        self.clock = ReplayClock(NOW, speed=0)

    def outcomes(self, flights: Sequence[Any]) -> list[None]:
        return [None for _ in flights]


class RecordingLoop:
    """The retraining loop on an empty database, with its attempts recorded."""

    def __init__(self, operations: Operations) -> None:
        self.operations, self.service = operations, Outcomes()
        self.attempts: list[Attempt] = []
        self.trained_until = date(2013, 10, 1)
        self.fails = False

    def job(self, **params: Any) -> Retraining:
        settings = RetrainingParams(**params)
        return Retraining(
            self.service,
            self.operations,
            lambda: self.trained_until,
            self.record_attempt,
            RULE,
            settings,
        )

    def record_attempt(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)
        if self.fails:
            raise RuntimeError("killed")

    def acts(self) -> list[str]:
        with self.operations.read() as work:
            return [act.action for act in work.audit.latest(limit=50).items]


@pytest.fixture
def loop(tmp_path: Path) -> Iterator[RecordingLoop]:
    operations = Operations(f"sqlite:///{tmp_path}/loop.db")
    upgrade(operations.engine)
    with operations.begin() as work:
        work.jobs.mark(JOB, NOW - timedelta(days=1))
    yield RecordingLoop(operations)
    operations.close()


def test_a_due_model_is_trained_without_the_days_of_the_gate(loop: RecordingLoop) -> None:
    loop.job().run()
    assert loop.attempts == [Attempt(date(2013, 11, 10), date(2013, 12, 8), promoted=False)]
    loop.service.clock.adjust(NOW + timedelta(days=20))
    loop.job(decision="automatic").run()
    assert loop.attempts[1].promoted
    assert loop.acts() == ["model.retrain", "model.retrain"]


def test_a_failed_attempt_is_repeated_only_after_a_delay(loop: RecordingLoop) -> None:
    """A process that fails during training does not repeat it at every start."""
    loop.fails = True
    with pytest.raises(RuntimeError):
        loop.job().run()
    loop.job().run()
    assert len(loop.attempts) == 1
    loop.service.clock.adjust(NOW + timedelta(days=15))
    loop.fails = False
    loop.job().run()
    assert len(loop.attempts) == 2, "it is repeated after the delay"


def cut_short(loop: RecordingLoop, **marks: datetime) -> None:
    """What a server leaves behind that ended while a challenger was made."""
    with loop.operations.begin() as work:
        for mark, at in marks.items():
            work.jobs.mark(mark, at)


def test_one_cut_short_is_made_for_the_moment_that_it_was_begun_for(loop: RecordingLoop) -> None:
    loop.job().run()
    cut_short(loop, **{BEGUN: NOW})
    loop.service.clock.adjust(NOW + timedelta(days=3))
    loop.job().run()
    loop.job().run()
    assert loop.attempts == [Attempt(date(2013, 11, 10), date(2013, 12, 8), promoted=False)] * 2


def test_one_cut_short_twice_is_given_up(loop: RecordingLoop) -> None:
    cut_short(loop, retraining_made=NOW, **{BEGUN: NOW, AGAIN: NOW})
    loop.job().run()
    loop.job().run()
    assert (loop.attempts, loop.acts()) == ([], ["model.retrain_given_up"])


def test_one_begun_after_the_moment_that_the_clock_shows_is_given_up(loop: RecordingLoop) -> None:
    cut_short(loop, **{BEGUN: NOW + timedelta(days=9)})
    loop.job().run()
    assert (loop.attempts, loop.acts()) == ([], ["model.retrain_given_up"])


def test_the_first_run_trains_nothing(tmp_path: Path) -> None:
    operations = Operations(f"sqlite:///{tmp_path}/new.db")
    upgrade(operations.engine)
    new = RecordingLoop(operations)
    new.job().run()
    assert (new.attempts, new.acts()) == ([], [])
    operations.close()


def test_a_young_model_and_one_without_newer_data_are_not_retrained(loop: RecordingLoop) -> None:
    loop.trained_until = date(2013, 11, 20)
    loop.job().run()
    assert (loop.attempts, loop.acts()) == ([], [])
    loop.trained_until = date(2013, 11, 1)
    loop.job(judged_days=60).run()
    assert (loop.attempts, loop.acts()) == ([], ["model.retrain_waits"])
