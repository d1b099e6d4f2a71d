"""The loop that closes: a model that is due is trained again, judged, and put before a person.

What the rule says (`evaluation.retraining`) is read off the board's own forecasts and the outcomes
that came. The training itself runs in a process of its own: it takes minutes, and nobody who asks
for a forecast may wait for it. Each step is in the audit log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

import numpy as np

from ponctuel.accounts.caller import Caller
from ponctuel.accounts.trail import record
from ponctuel.config.params import RetrainingParams, RetrainParams
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import InternalError
from ponctuel.domain.json import JsonObject
from ponctuel.domain.roles import Role
from ponctuel.domain.schedule_records import OutcomeRecord
from ponctuel.evaluation.retraining import RetrainVerdict, retrain_due
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.words import ActorKind
from ponctuel.operations.work import Operations
from ponctuel.serving.own_process import run_module
from ponctuel.training.champion import champion
from ponctuel.training.record import TrainedOn

log = logging.getLogger(__name__)
JOB, MADE = "retraining", "retraining_made"
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
        if self._is_first_look() or self._rests(now):
            return now
        verdict = self.verdict(now)
        if not verdict.due:
            return now
        attempt = Attempt(
            until=(now - timedelta(days=self._params.judged_days)).date(),
            judged_until=now.date(),
            promoted=self._params.decision == "automatic",
        )
        if attempt.until <= self._trained_until():
            self._note("model.retrain_waits", verdict, attempt)  # nothing newer to learn from yet
            return now
        # Put down before it begins: whoever takes over after a crash does not begin again.
        self._note("model.retrain", verdict, attempt, made_at=now)
        self._make(attempt)
        return now

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

    def _is_first_look(self) -> bool:
        """Whether no check was recorded yet: a new installation trains nothing."""
        with self._operations.read() as work:
            return work.jobs.clock_at(JOB) is None

    def _rests(self, now: datetime) -> bool:
        """Whether a challenger was made a short while ago; a replay that began anew forgets it."""
        with self._operations.read() as work:
            made_at = work.jobs.clock_at(MADE)
        return made_at is not None and timedelta() <= now - made_at < timedelta(
            days=self._params.rest_days
        )

    def _note(
        self,
        action: str,
        verdict: RetrainVerdict,
        attempt: Attempt,
        made_at: datetime | None = None,
    ) -> None:
        detail: JsonObject = {
            "reasons": list(verdict.reasons),
            "age_days": verdict.age_days,
            "excess": verdict.excess,
            "forecasts": verdict.n,
            "until": attempt.until.isoformat(),
            "decision": "automatic" if attempt.promoted else "person",
        }
        with self._operations.begin() as work:
            if made_at is not None:
                work.jobs.mark(MADE, made_at)
            record(work, Caller(Role.ADMIN, kind=ActorKind.SYSTEM), action, detail=detail)


def in_own_process(paths: Paths) -> Callable[[Attempt], None]:
    """Makes challengers by `ponctuel retrain`, of a checkout.

    Args:
        paths: of the checkout.

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
        paths: of the project.
        test_from: of the pipeline's own model, which says nothing of itself.
    """
    return lambda: TrainedOn.of(champion(paths).folder, TrainedOn(test_from, test_from)).end
