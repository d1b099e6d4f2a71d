"""The Optuna study: created or resumed, with its sampler, its pruner and its first trial."""

from __future__ import annotations

import time
import warnings

import numpy as np
import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState

from ponctuel.domain.errors import InternalError
from ponctuel.training.tuning.budget import Budget
from ponctuel.training.tuning.plan import SearchPlan
from ponctuel.training.tuning.storage import retry

FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)
DEFAULT = "default"
_POLL_S = 0.5


def open_study(plan: SearchPlan, storage: BaseStorage, *, restart_budget: Budget) -> optuna.Study:
    """Join the search, or begin it.

    Args:
        restart_budget: a search that has already spent this budget is deleted and begins again.
            With an empty budget more trials are always added to the existing ones.
    """
    study = join_study(plan, storage, create=True)
    max_trials = restart_budget.trials
    if max_trials is not None and len(finished(study)) >= max_trials:
        optuna.delete_study(study_name=plan.study_name, storage=storage)
        study = join_study(plan, storage, create=True)
    return study


def join_study(plan: SearchPlan, storage: BaseStorage, *, create: bool = False) -> optuna.Study:
    """The study of this plan, with its pruner."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        # Weeks are the instances of the paired test: a trial that is significantly worse than the
        # best so far after one fold is not fitted on the next.
        pruner = optuna.pruners.WilcoxonPruner(p_threshold=plan.prune_p)
    if not create:
        return optuna.load_study(study_name=plan.study_name, storage=storage, pruner=pruner)
    return optuna.create_study(
        study_name=plan.study_name, storage=storage, pruner=pruner, load_if_exists=True
    )


def sampler(plan: SearchPlan, study: optuna.Study, worker: int) -> optuna.samplers.TPESampler:
    """Tree-structured Parzen estimator (Bergstra et al., 2011), seeded by the finished trials.

    An interrupted search that resumes in one process therefore proposes the same settings as
    without the interruption, and two workers do not propose the same.
    """
    entropy = [plan.seed, len(finished(study)), worker]
    seed = int(np.random.SeedSequence(entropy).generate_state(1)[0])
    return optuna.samplers.TPESampler(seed=seed)


def finished(study: optuna.Study) -> list[FrozenTrial]:
    """Complete and pruned trials, in the order in which they were started."""
    trials = study.get_trials(deepcopy=False, states=FINISHED)
    return sorted(trials, key=lambda trial: trial.number)


def default_trial(study: optuna.Study) -> FrozenTrial:
    """The trial of the committed settings.

    Raises:
        InternalError: it has not finished.
    """
    for trial in finished(study):
        if trial.user_attrs.get(DEFAULT):
            return trial
    raise InternalError("the committed settings were never tried")


def default_is_pending(study: optuna.Study) -> bool:
    """Whether the trial of the committed settings is waiting or running."""
    return _has_default(study, (TrialState.WAITING, TrialState.RUNNING))


def queue_default(study: optuna.Study, plan: SearchPlan) -> None:
    """Queue a trial of the committed settings, unless there is one: others are compared to it."""
    if not _has_default(study, (TrialState.WAITING, TrialState.RUNNING, *FINISHED)):
        settings = {name: plan.defaults[name] for name in plan.space}
        study.enqueue_trial(settings, user_attrs={DEFAULT: True})


def _has_default(study: optuna.Study, states: tuple[TrialState, ...]) -> bool:
    trials = study.get_trials(deepcopy=False, states=states)
    return any(trial.user_attrs.get(DEFAULT) for trial in trials)


def recover(study: optuna.Study, grace_s: int) -> list[int]:
    """Queue unfinished trials of earlier runs again; returns the numbers of the newly lost ones.

    A trial that is still marked as running belongs to a live worker, or to one that was killed:
    after the grace period its heartbeat shows which.
    """
    repeated = _retried(study)
    deadline = time.monotonic() + grace_s + 1
    while time.monotonic() < deadline:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            optuna.storages.fail_stale_trials(study)
        if not study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            break
        time.sleep(_POLL_S)
    retried = _retried(study)
    failed = study.get_trials(deepcopy=False, states=(TrialState.FAIL,))
    for trial in failed:
        if trial.number not in retried:
            retry(study, trial)
    return sorted({trial.number for trial in failed} - repeated)


def _retried(study: optuna.Study) -> set[int]:
    trials = study.get_trials(deepcopy=False)
    return {number for trial in trials for number in trial.system_attrs.get("retry_history", [])}
