"""Serving follows the champion, and the commands that change it."""

from __future__ import annotations

import json
import logging

import pandas as pd
import pytest
from typer.testing import CliRunner

from ponctuel.cli.commands import app
from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths
from ponctuel.config.settings import read_settings
from ponctuel.domain.errors import UserError
from ponctuel.models.delay_model import DelayModel
from ponctuel.operations.bootstrap import open_operations
from ponctuel.serving.champion import champion_source
from ponctuel.serving.deployments import deployments
from ponctuel.stages.__main__ import run as run_stage
from ponctuel.stages.feature_files import feature_files
from ponctuel.training import gate
from ponctuel.training.promotion import promote, rollback
from ponctuel.training.registry import files_of
from ponctuel.training.store import open_store


def _rows(paths: Paths) -> pd.DataFrame:
    files, params = feature_files(paths), load_params(paths.params)
    split = files.split(params.split)
    return files.whole(split.test_from, split.end, (120,)).head(50)


def test_the_next_request_is_served_by_the_rolled_back_model(two_versions: Paths) -> None:
    source, rows = champion_source(two_versions), _rows(two_versions)
    assert source.current().label == "ponctuel/2"
    newer = source.current().model.predict(rows).distribution.late_given_arrival(30)
    assert source.current() is source.current()
    rollback(two_versions)
    assert source.current().label == "ponctuel/1"
    older = source.current().model.predict(rows).distribution.late_given_arrival(30)
    assert abs(newer - older).max() > 0.01
    promote(two_versions, "2")
    assert source.current().label == "ponctuel/2"


def test_a_champion_that_cannot_be_loaded_is_logged_and_the_old_one_kept(
    two_versions: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    rollback(two_versions)
    source = champion_source(two_versions)
    promote(two_versions, "2")
    description = files_of(open_store(two_versions), "2").folder / "model.json"
    full = description.read_text(encoding="utf-8")
    description.write_text("{}", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert source.current().label == "ponctuel/1"
        assert source.current().label == "ponctuel/1"
    assert [
        record.levelname
        for record in caplog.records
        if "not those that were registered" in record.getMessage()
    ] == ["ERROR"]
    description.write_text(full, encoding="utf-8")
    source._failed = None
    assert source.current().label == "ponctuel/2"


def test_a_missing_store_keeps_the_loaded_model(two_versions: Paths) -> None:
    source = champion_source(two_versions)
    two_versions.mlruns.rename(two_versions.root / "elsewhere")
    assert source.current().label == "ponctuel/2"


def test_the_commands_list_promote_and_roll_back_models(
    two_versions: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONCTUEL_ROOT", str(two_versions.root))
    monkeypatch.delenv("PONCTUEL_DATABASE_URL", raising=False)
    runner = CliRunner()

    def listed() -> list[dict]:
        return json.loads(runner.invoke(app, ["models", "list", "--json"]).stdout)

    assert [(version["version"], version["aliases"]) for version in listed()] == [
        (1, []),
        (2, ["champion"]),
    ]
    result = runner.invoke(app, ["models", "rollback", "--reason", "a test"])
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == "ponctuel/1 is champion again"
    first, second = listed()
    assert first["aliases"] == ["champion"]
    assert second["verdict"] == "passed"
    assert second["reference"] == "champion"
    assert 0.5 < second["protocol_h"]["auc"] < 1
    assert second["rolled_back_at_utc"]
    version, second_line = runner.invoke(app, ["models", "list"]).stdout.splitlines()[-2:]
    assert "champion" in version.split()
    assert second["model_sha256"][:12] in second_line
    again = runner.invoke(app, ["models", "rollback"])
    assert isinstance(again.exception, UserError)
    assert runner.invoke(app, ["models", "promote", "2"]).stdout.strip() == "ponctuel/2 is champion"
    assert not two_versions.operations.exists(), "changes are recorded in an existing database only"


def test_changes_by_command_and_stage_are_recorded(
    two_versions: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONCTUEL_ROOT", str(two_versions.root))
    monkeypatch.delenv("PONCTUEL_DATABASE_URL", raising=False)
    operations = open_operations(read_settings(two_versions.root))
    runner = CliRunner()
    assert runner.invoke(app, ["models", "rollback", "--reason", "a test"]).exit_code == 0
    assert runner.invoke(app, ["models", "promote", "2"]).exit_code == 0
    assert runner.invoke(app, ["models", "promote", "9"]).exception is not None
    runner.invoke(app, ["ensure-champion"])
    run_stage("register")
    newest, oldest = deployments(operations, None, 10).items
    assert (oldest.kind, oldest.model_version, oldest.previous_version, oldest.reason) == (
        "rollback",
        "ponctuel/1",
        "ponctuel/2",
        "a test",
    )
    assert (newest.kind, newest.model_version, newest.decided_by) == ("promote", "ponctuel/2", None)
    with operations.read() as work:
        acts = work.audit.about("model", "ponctuel/2")
    assert [(act.action, act.actor_kind) for act in acts] == [("model.promote", "cli")]
    operations.close()


def test_a_champion_with_other_columns_forecasts_the_same_rows(two_versions: Paths) -> None:
    params, files = load_params(two_versions.params), feature_files(two_versions)
    model = DelayModel.load(two_versions.candidate)
    split = files.split(params.split)
    full = gate.predict_test(model, files, split, (120,))
    frame = pd.read_parquet(files.features)
    removed = next(name for name in model.encoder.columns if name.endswith("_n"))
    frame.drop(columns=removed).to_parquet(files.features)
    partial = gate.predict_test(model, files, split, (120,))
    gate.check_same_rows(full, partial)
    assert partial["p30"].between(0, 1).all()
