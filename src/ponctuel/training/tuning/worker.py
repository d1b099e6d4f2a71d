"""Running trials: in this process, or in several that share the storage."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass

import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import FrozenTrial, TrialState

from ponctuel.config.paths import Paths
from ponctuel.config.settings import tuning_database_url
from ponctuel.domain.errors import InternalError
from ponctuel.training.store import open_store
from ponctuel.training.tuning.budget import Budget
from ponctuel.training.tuning.plan import SearchPlan
from ponctuel.training.tuning.rows import TuningRows, read_rows
from ponctuel.training.tuning.scoring import FoldScore, score_fold
from ponctuel.training.tuning.space import suggest
from ponctuel.training.tuning.storage import open_storage
from ponctuel.training.tuning.study import default_is_pending, finished, join_study, sampler
from ponctuel.training.tuning.trial_log import log_trial

_JOIN_S = 0.2


@dataclass(frozen=True)
class Deadline:
    """The limits after which no further trial begins.

    Attributes:
        trials: number of finished trials in the study; None: no limit.
        until: the end, on the clock of `time.time`, which processes share; None: no limit.
    """

    trials: int | None
    until: float | None

    @classmethod
    def of(cls, budget: Budget) -> Deadline:
        until = None if budget.seconds is None else time.time() + budget.seconds
        return cls(budget.trials, until)

    def reached(self, study: optuna.Study) -> bool:
        """Whether no further trial may begin.

        The committed settings are always tried: the others are compared to them.
        """
        if default_is_pending(study):
            return False
        if self.until is not None and time.time() >= self.until:
            return True
        return self.trials is not None and self._started(study) >= self.trials

    def _started(self, study: optuna.Study) -> int:
        """Number of finished trials and of those running in other processes."""
        running = study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
        return len(finished(study)) + len(running)


def run_trials(
    study: optuna.Study,
    rows: TuningRows,
    plan: SearchPlan,
    deadline: Deadline,
    report: Callable[[FrozenTrial], None],
    worker: int = 0,
) -> None:
    """Try settings until the deadline, one after another.

    Args:
        report: called with each finished trial.
        worker: number of this process, part of the sampler's seed.
    """

    def objective(trial: optuna.Trial) -> float:
        return try_settings(trial, rows, plan)

    while not deadline.reached(study):
        study.sampler = sampler(plan, study, worker)
        try:
            study.optimize(objective, n_trials=1, callbacks=[lambda _, trial: report(trial)])
        except UpdateFinishedTrialError:
            continue  # this process was paused, and another marked the trial as failed meanwhile


def try_settings(trial: optuna.Trial, rows: TuningRows, plan: SearchPlan) -> float:
    """Mean log-loss over the folds, the earliest (and smallest) first.

    Raises:
        optuna.TrialPruned: after a fold, the trial is significantly worse than the best.
    """
    settings = suggest(trial, plan.space)
    trial.set_user_attr("settings", settings)
    scores: list[FoldScore] = []
    for fold_number, fold in enumerate(rows.folds, start=1):
        scores.append(score_fold(fold, settings, plan))
        for week, loss in scores[-1].weeks.items():
            trial.report(loss, week)
        trial.set_user_attr("fold_scores", [score.score for score in scores])
        trial.set_user_attr("curve", _mean_curve(scores))
        if fold_number < len(rows.folds) and trial.should_prune():
            raise optuna.TrialPruned(f"after fold {fold_number}")
    return sum(score.score for score in scores) / len(scores)


def _mean_curve(scores: list[FoldScore]) -> dict[str, list[float]]:
    folds = len(scores)
    return {
        "rounds": [float(rounds) for rounds in scores[0].rounds],
        "train": [
            sum(part) / folds for part in zip(*(rounds.train for rounds in scores), strict=True)
        ],
        "judged": [
            sum(part) / folds for part in zip(*(rounds.judged for rounds in scores), strict=True)
        ],
    }


def work(paths: Paths, plan: SearchPlan, deadline: Deadline, run_id: str, worker: int) -> None:
    """Run one worker process: read the rows, join the study, try settings.

    Raises:
        InternalError: the rows are not those that the search began with.
    """
    client = open_store(paths)
    storage = open_storage(paths, tuning_database_url(), plan.grace_s)
    rows = read_rows(plan)
    if rows.digest != plan.digest:
        raise InternalError("the feature files changed while the search was running")
    study = join_study(plan, storage)
    run_trials(study, rows, plan, deadline, lambda trial: log_trial(client, run_id, trial), worker)


def run_workers(paths: Paths, plan: SearchPlan, deadline: Deadline, run_id: str) -> list[int]:
    """Run `plan.processes` workers to their end; returns their exit codes.

    The trial of a worker that dies is tried again by another.
    """
    # Each worker is a new interpreter: in a forked one, DuckDB's or LightGBM's threads would hang.
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=work, args=(paths, plan, deadline, run_id, number), daemon=True)
        for number in range(plan.processes)
    ]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        for worker in workers:
            worker.join(_JOIN_S)
    return [worker.exitcode or 0 for worker in workers]
