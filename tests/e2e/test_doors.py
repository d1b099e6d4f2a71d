"""Every entry point gives the same numbers for the same rows, through real servers."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import duckdb
import httpx
import pytest

import ponctuel
from ponctuel_sdk import Client
from tests.e2e.processes import run

NUMBERS = (
    "p_cancelled",
    "p_diverted",
    "p_late_15",
    "p_late_30",
    "p_late_60",
    "p_late_120",
    "p_late_180",
    "delay_p05_min",
    "delay_p10_min",
    "delay_p50_min",
    "delay_p90_min",
    "delay_p95_min",
    "expected_delay_min",
)


@pytest.fixture(scope="module")
def request_fields(workspace: Path) -> dict[str, str]:
    """A real flight of the workspace's last weeks, asked about two hours ahead."""
    with duckdb.connect(str(workspace / "data/warehouse/ponctuel.duckdb"), read_only=True) as db:
        row = db.execute(
            "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_local, "
            "sched_dep_local - INTERVAL 2 HOUR FROM fact_flight WHERE outcome = 'arrived' "
            "AND sched_dep_utc < (SELECT MAX(sched_dep_utc) - INTERVAL 9 DAY FROM fact_flight) "
            "AND EXTRACT(HOUR FROM sched_dep_local) = 17 ORDER BY sched_dep_utc DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    names = ("carrier", "flight", "origin", "destination")
    return {
        **dict(zip(names, map(str, row[:4]), strict=True)),
        "departure": row[4].isoformat(timespec="minutes"),
        "issued_at": row[5].isoformat(timespec="minutes"),
    }


def _arguments(fields: dict[str, str]) -> list[str]:
    return [part for k, v in fields.items() for part in (f"--{k.replace('_', '-')}", v)]


def _cli(workspace: Path, command: str, fields: dict[str, str]) -> dict:
    completed = run(
        workspace, sys.executable, "-m", "ponctuel.cli", command, *_arguments(fields), "--json"
    )
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout)


def test_every_door_gives_the_same_numbers(
    workspace: Path, live_server: str, model_server: str, request_fields: dict[str, str]
) -> None:
    forecast_of_cli = _cli(workspace, "forecast", request_fields)
    response = httpx.post(
        f"{live_server}/v1/forecasts", json={"requests": [request_fields] * 2}, timeout=60
    )
    assert response.status_code == 200, response.text
    rows = _cli(workspace, "features", request_fields)
    model_response = httpx.post(f"{model_server}/invocations", json=rows, timeout=60)
    assert model_response.status_code == 200, model_response.text
    predicted = model_response.json()["predictions"][0]
    with Client(live_server) as client:
        sdk_forecast = client.forecast(**request_fields).model_dump(mode="json")
    with ponctuel.open(workspace) as project:
        names = ("origin", "destination", "departure", "issued_at")
        known = {name: request_fields[name] for name in names}
        number = request_fields["carrier"] + request_fields["flight"]
        python_forecast = project.forecast(number, **known).as_dict()
        python_features = project.features(number, **known)
    assert python_features.columns.tolist() == rows["dataframe_split"]["columns"]
    for forecast in (*response.json()["forecasts"], sdk_forecast, python_forecast):
        for name in NUMBERS:
            assert forecast[name] == pytest.approx(forecast_of_cli[name], abs=1e-6)
            assert forecast[name] == pytest.approx(predicted[name], abs=1e-6)
        for name, p in forecast["classes"].items():
            assert p == pytest.approx(predicted[f"class_{name}"], abs=1e-6)
    assert sum(forecast_of_cli["classes"].values()) == pytest.approx(1, abs=1e-5)
    assert forecast_of_cli["support"]["n"] > 0
    assert forecast_of_cli["lead_time_min"] == 120


def test_a_bare_schedule_is_a_valid_row(
    model_server: str, workspace: Path, request_fields: dict[str, str]
) -> None:
    split = _cli(workspace, "features", request_fields)["dataframe_split"]
    keep = {
        "lead_time_min",
        "carrier_code",
        "origin_code",
        "destination_code",
        "sched_dep_local_min",
    }
    row = [
        v if c in keep else None for c, v in zip(split["columns"], split["data"][0], strict=True)
    ]
    answer = httpx.post(
        f"{model_server}/invocations",
        json={"dataframe_split": {"columns": split["columns"], "data": [row]}},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    assert 0 < answer.json()["predictions"][0]["p_late_30"] < 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("carrier", "ZZ", "unknown_code"),
        ("origin", "QQQ", "unknown_code"),
        ("departure", "yesterday", "malformed_time"),
        ("issued_at", "2099-01-01T00:00", "issued_in_future"),
        ("flight", "twelve", "invalid_request"),
    ],
)
def test_a_bad_field_is_named(
    workspace: Path,
    live_server: str,
    request_fields: dict[str, str],
    field: str,
    value: str,
    code: str,
) -> None:
    bad_fields = {**request_fields, field: value}
    body = {"requests": [bad_fields, request_fields]}
    bad, good = httpx.post(f"{live_server}/v1/forecasts", json=body, timeout=60).json()["forecasts"]
    assert (bad["error"]["code"], bad["error"]["field"]) == (code, field)
    assert bad["error"]["value"] == value
    assert 0 < good["p_late_15"] < 1
    if field == "departure":
        completed = run(
            workspace, sys.executable, "-m", "ponctuel.cli", "forecast", *_arguments(bad_fields)
        )
        assert completed.returncode == 2
        assert len(completed.stderr.strip().splitlines()) == 1
        assert value in completed.stderr


def test_evaluation_holds_what_others_rely_on(workspace: Path) -> None:
    evaluation = json.loads(
        (workspace / "reports/metrics/evaluation.json").read_text(encoding="utf-8")
    )
    for protocol in ("protocol_h", "protocol_h_aircraft"):
        assert 0.5 < evaluation[protocol]["auc"] < 0.95
        low, high = evaluation[protocol]["ci95"]["auc"]
        assert low <= evaluation[protocol]["auc"] <= high
    assert len(evaluation["lead_times"]) == 9
    for lead in evaluation["lead_times"]:
        for target in (15, 30, 60):
            assert lead["models"]["champion"][f"logloss_{target}"]["value"] > 0
    assert evaluation["source"] == "tables"


def test_nothing_to_do_the_second_time(workspace: Path) -> None:
    completed = run(workspace, sys.executable, "-m", "dvc", "repro")
    assert completed.returncode == 0
    assert "Running stage" not in completed.stdout
    assert "up to date" in completed.stdout


def test_a_moved_checkout_still_finds_its_champion(
    workspace: Path, tmp_path: Path, request_fields: dict[str, str]
) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(workspace, moved, ignore=shutil.ignore_patterns("cache", "tmp", "features"))
    (moved / "data/features").mkdir(exist_ok=True)
    forecast_of_cli = _cli(workspace, "forecast", request_fields)
    workspace_runs = workspace / "mlruns"
    hidden = workspace_runs.rename(workspace / "mlruns-hidden")
    try:
        assert _cli(moved, "forecast", request_fields)["p_late_30"] == forecast_of_cli["p_late_30"]
    finally:
        hidden.rename(workspace_runs)


def test_after_dvc_pull_nothing_is_recomputed(
    workspace: Path, tmp_path: Path, request_fields: dict[str, str]
) -> None:
    """Outputs come from a remote; the registry and the database file are made from them."""
    store, clone = tmp_path / "store", tmp_path / "clone"
    shutil.copytree(workspace, clone, ignore=shutil.ignore_patterns("cache", "tmp", "mlruns"))
    for output in (clone / "data").iterdir():
        if output.is_dir() and output.name != "source":  # tracked by git
            shutil.rmtree(output)
    # Outputs of the long studies are in no remote before they have run.
    for root, arguments in ((workspace, ("push",)), (clone, ("pull", "dvc.yaml"))):
        dvc = (sys.executable, "-m", "dvc")
        run(root, *dvc, "remote", "add", "--local", "-d", "store", str(store))
        completed = run(root, *dvc, *arguments, "-q")
        assert completed.returncode == 0, completed.stderr
    assert "up to date" in run(clone, sys.executable, "-m", "dvc", "repro", "--dry").stdout
    completed = run(clone, sys.executable, "-m", "ponctuel.cli", "ensure-champion")
    assert completed.returncode == 0, completed.stderr
    assert "ponctuel/1 is champion" in completed.stdout
    forecast_of_cli = _cli(workspace, "forecast", request_fields)
    assert _cli(clone, "forecast", request_fields)["p_late_30"] == forecast_of_cli["p_late_30"]


def test_dvc_shows_a_short_table_and_plots(workspace: Path) -> None:
    lines = run(workspace, sys.executable, "-m", "dvc", "metrics", "show").stdout.splitlines()
    assert len(lines) == 2
    assert "h_auc" in lines[0]
    completed = run(workspace, sys.executable, "-m", "dvc", "plots", "show")
    assert completed.returncode == 0, completed.stderr
    page = (workspace / "dvc_plots/index.html").read_text(encoding="utf-8")
    assert "logloss_30_champion" in page
