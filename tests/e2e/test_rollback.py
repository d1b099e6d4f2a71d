"""A rollback is one command, and the running servers answer with it from the next request on."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.e2e.processes import run, start_server

CLI = (sys.executable, "-m", "ponctuel.cli")


@pytest.fixture(scope="module")
def project_copy(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the workspace with a second, much weaker model, which the acceptance check refuses."""
    copy = tmp_path_factory.mktemp("rollback") / "ponctuel"
    shutil.copytree(workspace, copy, ignore=shutil.ignore_patterns("tmp"))
    # The result of tuning replaces the settings of params.yaml: a single tree.
    tuned = copy / "reports" / "metrics" / "tuning.json"
    content = json.loads(tuned.read_text(encoding="utf-8"))
    tuned.write_text(json.dumps({**content, "best": {"rounds": 1}}), encoding="utf-8")
    completed = run(
        copy, sys.executable, "-m", "dvc", "repro", "--single-item", "train", "evaluate", "register"
    )
    assert completed.returncode == 0, completed.stdout[-3000:] + completed.stderr[-3000:]
    assert "gate: refused, compared with the champion" in completed.stdout
    assert "ponctuel/1 stays champion" in completed.stdout
    return copy


@pytest.fixture(scope="module")
def server(project_copy: Path) -> Iterator[str]:
    yield from start_server(project_copy, project_copy / "serve.log", "/", *CLI, "serve")


@pytest.fixture(scope="module")
def model_server(project_copy: Path) -> Iterator[str]:
    yield from start_server(
        project_copy, project_copy / "model-server.log", "/ping", *CLI, "model-server"
    )


def _ask(server: str, fields: dict[str, str]) -> dict:
    answer = httpx.post(f"{server}/v1/forecasts", json={"requests": [fields]}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["forecasts"][0]


def _score(model_server: str, rows: dict) -> dict:
    answer = httpx.post(f"{model_server}/invocations", json=rows, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["predictions"][0]


def _same_figures(first: dict, second: dict) -> bool:
    return all(
        first[name] == pytest.approx(second[name], abs=1e-6)
        for name in ("p_late_15", "p_late_30", "p_cancelled", "delay_p95_min")
    )


def test_running_servers_serve_a_promotion_and_a_rollback_at_once(
    project_copy: Path, server: str, model_server: str
) -> None:
    now = datetime.fromisoformat(httpx.get(f"{server}/v1/clock", timeout=60).json()["now_utc"])
    day = now.date().isoformat()
    flight = httpx.get(
        f"{server}/v1/flights", params={"origin": "JFK", "day": day}, timeout=60
    ).json()["flights"][-1]
    fields = {
        "carrier": flight["carrier_code"],
        "flight": str(flight["flight_number"]),
        "origin": "JFK",
        "destination": flight["destination_code"],
        "departure": flight["sched_dep_local"],
        # Every process has its own clock, which starts with it.
        "issued_at": (now - timedelta(hours=1)).isoformat(),
    }
    arguments = [part for k, v in fields.items() for part in (f"--{k.replace('_', '-')}", v)]
    rows = json.loads(run(project_copy, *CLI, "features", *arguments, "--json").stdout)

    before, scored_before = _ask(server, fields), _score(model_server, rows)
    assert before["model_version"] == "ponctuel/1"
    assert _same_figures(before, scored_before)

    refused = run(project_copy, *CLI, "models", "promote", "2")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "refused by the gate" in refused.stderr
    assert _ask(server, fields)["model_version"] == "ponctuel/1"

    forced = run(project_copy, *CLI, "models", "promote", "2", "--force", "--reason", "a drill")
    assert forced.returncode == 0, forced.stderr
    # A row depends on the champion's recent forecasts, so that another champion has other rows.
    rows_of_2 = json.loads(run(project_copy, *CLI, "features", *arguments, "--json").stdout)
    worse, scored_worse = _ask(server, fields), _score(model_server, rows_of_2)
    assert worse["model_version"] == "ponctuel/2"
    assert _same_figures(worse, scored_worse)
    assert not _same_figures(worse, before)

    rolled_back = run(project_copy, *CLI, "models", "rollback", "--reason", "end of the drill")
    assert rolled_back.returncode == 0, rolled_back.stderr
    assert rolled_back.stdout.strip() == "ponctuel/1 is champion again"
    after, scored_after = _ask(server, fields), _score(model_server, rows)
    assert after["model_version"] == "ponctuel/1"
    assert _same_figures(after, before)
    assert _same_figures(scored_after, before)
    assert httpx.get(f"{server}/v1/clock", timeout=60).json()["model_version"] == "ponctuel/1"
    assert httpx.get(f"{server}/openapi.json", timeout=60).json()["info"]["version"] == "ponctuel/1"

    again = run(project_copy, *CLI, "models", "rollback")
    assert again.returncode == 2
    assert "no earlier champion" in again.stderr
    lines = (project_copy / "mlruns" / "history.jsonl").read_text(encoding="utf-8").splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds == ["promote", "refuse", "promote", "rollback"]
    versions = json.loads(run(project_copy, *CLI, "models", "list", "--json").stdout)
    assert [version["aliases"] for version in versions] == [["champion"], []]
