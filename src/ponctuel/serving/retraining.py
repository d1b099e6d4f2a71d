"""The loop that closes: a model that is due is trained again, judged, and put before a person.

What the rule says (`evaluation.retraining`) is read off the board's own forecasts and the outcomes
that came. The training itself runs in a process of its own: it takes minutes, and nobody who asks
for a forecast may wait for it. That process ends with the server. A challenger that was cut short
is begun once more by whoever looks next, and given up if that is cut short too: a training that
takes its server along must not do so at every start. Each step is in the audit log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

import numpy as np

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.config.params import RetrainingParams, RetrainParams
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import InternalError
from ponctuel.domain.json import JsonObject, JsonValue
from ponctuel.domain.roles import Role
from ponctuel.domain.schedule_records import OutcomeRecord
from ponctuel.evaluation.retraining import RetrainVerdict, retrain_due
from ponctuel.operations.enums import ActorKind
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.work import Operations
from ponctuel.serving.own_process import run_module
from ponctuel.training.champion import champion
from ponctuel.training.record import TrainedOn

log = logging.getLogger(__name__)
JOB, MADE = "retraining", "retraining_made"
# Marks of the attempt that is under way, by the moment that it was begun for: first and again.
BEGUN, AGAIN = "retraining_begun", "retraining_again"
# A fit of the whole year takes minutes; a process that takes so long is given up.
LONGEST = timedelta(hours=2)


class Outcomes(Protocol):
    """The part of the service that the rule calls."""

    clock: Clock

    def outcomes(self, flights: Sequence[KnownFlight]) -> list[OutcomeRecord | None]:
        """The outcomes of flights, in order; None where unknown.

        Args:
            flights: kept with their forecasts.
        """


@dataclass(frozen=True)
class Attempt:
    """A challenger that is to be made.

    Attributes:
        until: the first day that it may not be trained on.
        judged_until: the first day that has not happened yet.
        promoted: whether it answers as soon as the gate lets it.
    """

    until: date
    judged_until: date
    promoted: bool


class Retraining:
    """Looks at the rule, and makes a challenger when a model is due; one process at a time.

    Args:
        trained_until: the first day that the champion has not seen.
        make: trains a challenger and hands it to the gate; raises where that fails.
        rule: when a model is due.
        params: what is done then.
    """

    def __init__(
        self,
        service: Outcomes,
        operations: Operations,
        trained_until: Callable[[], date],
        make: Callable[[Attempt], None],
        rule: RetrainParams,
        params: RetrainingParams,
    ) -> None:
        self._service, self._operations = service, operations
        self._trained_until, self._make = trained_until, make
        self._rule, self._params = rule, params

    def run(self) -> datetime:
        """Look once; returns the moment of the clock that was looked at."""
        now = self._service.clock.now()
        with self._operations.read() as work:
            begun, again, made = (work.jobs.clock_at(mark) for mark in (BEGUN, AGAIN, MADE))
            is_first_look = work.jobs.clock_at(JOB) is None
        if begun is not None:
            # One of a clock that was set back since knows what has not happened yet.
            self._take_up(begun, given_up=again is not None or begun > now)
            return now
        # A new installation trains nothing; a replay that began anew forgets what was made.
        rest = timedelta(days=self._params.rest_days)
        if is_first_look or (made is not None and timedelta() <= now - made < rest):
            return now
        verdict = self.verdict(now)
        if not verdict.due:
            return now
        attempt = self._attempt(now)
        if attempt.until <= self._trained_until():
            # Nothing newer to learn from yet.
            self._note("model.retrain_waits", _detail(attempt, verdict))
            return now
        # Put down before it begins: whoever takes over after a crash does not begin anew.
        self._note("model.retrain", _detail(attempt, verdict), {MADE: now, BEGUN: now})
        self._make_once(attempt)
        return now

    def _take_up(self, begun: datetime, *, given_up: bool) -> None:
        """Deal with an attempt whose server ended before it did: none other is at it."""
        attempt = self._attempt(begun)
        if given_up:
            self._note("model.retrain_given_up", _detail(attempt), {BEGUN: None, AGAIN: None})
            return
        self._note("model.retrain_again", _detail(attempt), {AGAIN: begun})
        self._make_once(attempt)

    def _make_once(self, attempt: Attempt) -> None:
        try:
            self._make(attempt)
        finally:  # failed or not; only a process that ended on the way leaves the marks
            with self._operations.begin() as work:
                work.jobs.mark(BEGUN, None)
                work.jobs.mark(AGAIN, None)

    def _attempt(self, at: datetime) -> Attempt:
        return Attempt(
            until=(at - timedelta(days=self._params.judged_days)).date(),
            judged_until=at.date(),
            promoted=self._params.decision == "automatic",
        )

    def verdict(self, now: datetime) -> RetrainVerdict:
        """The rule's verdict on the champion, by outcomes that are known at a moment.

        Args:
            now: aware.
        """
        with self._operations.read() as work:
            window = timedelta(days=self._rule.window_days)
            rows = work.forecasts.last_of_departures(now - window, now)
        ends = self._service.outcomes([row.flight for row in rows])
        judged = [(row, end) for row, end in zip(rows, ends, strict=True) if end is not None]
        age = [(now - row.flight.sched_dep_utc) // timedelta(days=1) for row, _ in judged]
        late = [(end["arr_delay_min"] or 0) >= 30 for _, end in judged]
        return retrain_due(
            (now.date() - self._trained_until()).days,
            np.array(age, dtype=np.int64),
            np.array([row.p_late_30 for row, _ in judged], dtype=np.float64),
            np.array(late, dtype=np.float64),
            self._rule,
        )

    def _note(
        self, action: str, detail: JsonObject, marks: Mapping[str, datetime | None] | None = None
    ) -> None:
        with self._operations.begin() as work:
            for mark, at in (marks or {}).items():
                work.jobs.mark(mark, at)
            record(work, Caller(Role.ADMIN, kind=ActorKind.SYSTEM), action, detail=detail)


def _detail(attempt: Attempt, verdict: RetrainVerdict | None = None) -> JsonObject:
    detail: dict[str, JsonValue] = {
        "until": attempt.until.isoformat(),
        "decision": "automatic" if attempt.promoted else "person",
    }
    if verdict is None:
        return detail
    return detail | {
        "reasons": list(verdict.reasons),
        "age_days": verdict.age_days,
        "excess": verdict.excess,
        "forecasts": verdict.n,
    }


def in_own_process(paths: Paths) -> Callable[[Attempt], None]:
    """Makes challengers by `ponctuel retrain`, of a checkout.

    Args:
        paths: the paths of the checkout.

    Raises (when called):
        InternalError: it failed, or took too long.
    """

    def make(attempt: Attempt) -> None:
        words = ["retrain", "--until", attempt.until.isoformat()]
        words += ["--judged-until", attempt.judged_until.isoformat()]
        words += ["--promote" if attempt.promoted else "--propose"]
        done = run_module(paths, "ponctuel.cli", words, LONGEST, "a challenger")
        log.info("retrain: %s", done.stdout.strip())
        if done.returncode:
            raise InternalError(f"a challenger could not be made: {done.stderr.strip()[-500:]}")

    return make


def champion_trained_until(paths: Paths, test_from: date) -> Callable[[], date]:
    """The first day that the champion of the moment has not seen.

    Args:
        paths: the paths of the project.
        test_from: the first test day of the pipeline's own model, which says nothing of itself.
    """
    return lambda: TrainedOn.of(champion(paths).folder, TrainedOn(test_from, test_from)).end
