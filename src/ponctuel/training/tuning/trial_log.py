"""Every trial as a nested MLflow run below the run of its search."""

from __future__ import annotations

import time
from datetime import datetime

import optuna
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, Run, RunStatus, RunTag
from mlflow.exceptions import MlflowException
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID
from optuna.trial import FrozenTrial, TrialState

from ponctuel.training.store_layout import EXPERIMENT
from ponctuel.training.tuning.plan import SearchPlan
from ponctuel.training.tuning.study import FINISHED

TRIAL_TAG = "tuning.trial"
STATE_TAG = "tuning.state"
STUDY_TAG = "tuning.study"
_RUN_ID = "mlflow_run_id"
_LOGGED = (*FINISHED, TrialState.FAIL)


def open_search_run(client: MlflowClient, study: optuna.Study, plan: SearchPlan) -> str:
    """The MLflow run of the search: the one it began with, if the store still has it."""
    run_id = study.user_attrs.get(_RUN_ID)
    if run_id is not None and _exists(client, run_id):
        client.set_terminated(run_id, RunStatus.to_string(RunStatus.RUNNING))
        return str(run_id)
    tags = {STUDY_TAG: plan.study_name}
    run: Run = client.create_run(_experiment(client), run_name=f"tune-{plan.kind}", tags=tags)
    for name in ("sample_rows", "folds", "indices", "max_rounds", "reach", "seed"):
        client.log_param(run.info.run_id, name, getattr(plan, name))
    study.set_user_attr(_RUN_ID, run.info.run_id)
    return str(run.info.run_id)


def log_trial(client: MlflowClient, run_id: str, trial: FrozenTrial) -> None:
    """Write one finished trial; a busy store may refuse it (then see `log_missing`)."""
    try:
        _write(client, run_id, trial)
    except MlflowException as error:
        print(f"tune: trial {trial.number} will be logged later ({error.error_code})", flush=True)


def log_missing(client: MlflowClient, run_id: str, study: optuna.Study) -> int:
    """Write the trials that have no run yet: those of killed workers, and refused ones."""
    logged = {run.data.tags.get(TRIAL_TAG) for run in nested_runs(client, run_id)}
    missing = [
        trial
        for trial in study.get_trials(deepcopy=False, states=_LOGGED)
        if str(trial.number) not in logged
    ]
    for trial in missing:
        _write(client, run_id, trial)
    return len(missing)


def close_search_run(client: MlflowClient, run_id: str, metrics: dict[str, float]) -> None:
    for name, value in metrics.items():
        client.log_metric(run_id, name, value)
    client.set_terminated(run_id)


def nested_runs(client: MlflowClient, run_id: str) -> list[Run]:
    """All runs nested in that of the search."""
    runs: list[Run] = []
    token: str | None = None
    while True:
        page = client.search_runs(
            [_experiment(client)], f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{run_id}'", page_token=token
        )
        runs += page
        token = page.token
        if not token:
            return runs


def _write(client: MlflowClient, run_id: str, trial: FrozenTrial) -> None:
    started, ended = _millis(trial.datetime_start), _millis(trial.datetime_complete)
    run = client.create_run(
        _experiment(client),
        start_time=started,
        run_name=f"trial-{trial.number}",
        tags={MLFLOW_PARENT_RUN_ID: run_id, TRIAL_TAG: str(trial.number)},
    )
    nested = run.info.run_id
    settings = trial.user_attrs.get("settings", trial.params)
    state = trial.state.name.lower()
    client.log_batch(
        nested,
        metrics=_metrics(trial, started, ended),
        params=[Param(name, str(value)) for name, value in settings.items()],
        tags=[RunTag(STATE_TAG, state)],
    )
    status = RunStatus.KILLED if trial.state == TrialState.FAIL else RunStatus.FINISHED
    client.set_terminated(nested, RunStatus.to_string(status), end_time=ended)


def _metrics(trial: FrozenTrial, started: int, ended: int) -> list[Metric]:
    metrics = [Metric("duration_s", (ended - started) / 1000, ended, 0)]
    if trial.state == TrialState.COMPLETE and trial.value is not None:
        metrics.append(Metric("logloss", trial.value, ended, 0))
    for fold, score in enumerate(trial.user_attrs.get("fold_scores", []), start=1):
        metrics.append(Metric("logloss_by_fold", score, ended, fold))
    curve = trial.user_attrs.get("curve", {"rounds": [], "train": [], "judged": []})
    for part in ("train", "judged"):
        metrics += [
            Metric(f"logloss_{part}", loss, ended, int(rounds))
            for rounds, loss in zip(curve["rounds"], curve[part], strict=True)
        ]
    return metrics


def _millis(moment: datetime | None) -> int:
    return int((moment.timestamp() if moment else time.time()) * 1000)


def _exists(client: MlflowClient, run_id: str) -> bool:
    try:
        return str(client.get_run(run_id).info.lifecycle_stage) == "active"
    except MlflowException:
        return False


def _experiment(client: MlflowClient) -> str:
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment is not None  # noqa: S101 - open_store makes it
    return str(experiment.experiment_id)
