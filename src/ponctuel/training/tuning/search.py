"""The whole run of one search."""

from __future__ import annotations

from collections.abc import Callable

import optuna
from mlflow import MlflowClient
from optuna.trial import FrozenTrial, TrialState

from ponctuel.config.paths import Paths
from ponctuel.config.settings import tuning_database_url
from ponctuel.domain.errors import InternalError
from ponctuel.evaluation.studies.tuning import TuningRecord
from ponctuel.training.store import open_store
from ponctuel.training.tuning.budget import Budget
from ponctuel.training.tuning.choice import choose
from ponctuel.training.tuning.plan import SearchPlan
from ponctuel.training.tuning.results import results
from ponctuel.training.tuning.rows import read_rows
from ponctuel.training.tuning.storage import open_storage
from ponctuel.training.tuning.study import finished, open_study, queue_default, recover
from ponctuel.training.tuning.trial_log import (
    close_search_run,
    log_missing,
    log_trial,
    open_search_run,
)
from ponctuel.training.tuning.worker import Deadline, run_trials, run_workers


def search(
    paths: Paths, plan: SearchPlan, budget: Budget, source: str, *, restart_if_spent: bool
) -> TuningRecord:
    """Run a search, or the rest of an interrupted one, and return its record.

    Args:
        source: name of the data's source, for the record.
        restart_if_spent: whether a search that has spent its budget begins again, so that it is
            reproduced; otherwise further trials are added to it.
    """
    client = open_store(paths)
    rows = read_rows(plan)
    plan = plan.with_digest(rows.digest)
    storage = open_storage(paths, tuning_database_url(), plan.grace_s)
    study = open_study(plan, storage, restart_budget=budget if restart_if_spent else Budget())
    lost = recover(study, plan.grace_s)
    queue_default(study, plan)
    if lost:
        print(f"tune: going on; trials {lost} had been lost and are tried again", flush=True)
    run_id = open_search_run(client, study, plan)
    deadline = Deadline.of(budget)
    if plan.processes == 1:
        run_trials(study, rows, plan, deadline, _reporter(client, run_id))
    else:
        _run_in_workers(paths, plan, deadline, run_id, study)
    log_missing(client, run_id, study)
    choice = choose(study, plan.seed)
    assert choice.best.value is not None  # noqa: S101 - it is complete
    assert choice.default.value is not None  # noqa: S101
    close_search_run(
        client, run_id, {"best_logloss": choice.best.value, "default_logloss": choice.default.value}
    )
    return results(study, choice, rows, plan, source)


def _run_in_workers(
    paths: Paths, plan: SearchPlan, deadline: Deadline, run_id: str, study: optuna.Study
) -> None:
    """Let workers finish the search; those that died are replaced while trials get finished."""
    while not deadline.reached(study):
        before = len(finished(study))
        codes = run_workers(paths, plan, deadline, run_id)
        recover(study, plan.grace_s)
        if len(finished(study)) == before and any(codes):
            raise InternalError(f"the tuning workers fail (exit codes {codes})")


def _reporter(client: MlflowClient, run_id: str) -> Callable[[FrozenTrial], None]:
    def report(trial: FrozenTrial) -> None:
        complete = trial.state == TrialState.COMPLETE
        score = f"log-loss {trial.value:.5f}" if complete else "pruned"
        print(f"tune: trial {trial.number}: {score}", flush=True)
        log_trial(client, run_id, trial)

    return report
