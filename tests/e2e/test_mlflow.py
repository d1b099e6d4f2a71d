"""MLflow's pages on the registry, and the champion loaded by a user's script."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import ponctuel
from tests.e2e.processes import environment, run, start_server

CLI = (sys.executable, "-m", "ponctuel.cli")
GUIDE = Path(__file__).resolve().parents[2] / "reports/guide-reproduction.md"
# Appended to the guide's script: predict the rows that `ponctuel features --json` prints.
AND_ROWS = """
import json, sys, pandas
rows = json.load(sys.stdin)["dataframe_split"]
print(model.predict(pandas.DataFrame(rows["data"], columns=rows["columns"]))["p_late_30"].item())
"""


@pytest.fixture(scope="module")
def page(workspace: Path, live_server: str) -> Iterator[httpx.Client]:
    """A client of MLflow's pages, which `make mlflow` serves, once there is a champion."""
    del live_server
    for base in start_server(
        workspace, workspace / "mlflow-page.log", "/health", *CLI, "models", "ui"
    ):
        with httpx.Client(base_url=f"{base}/ajax-api/2.0/mlflow", timeout=60) as client:
            yield client


def get(client: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def test_the_page_lists_the_registered_models(page: httpx.Client) -> None:
    model = get(page, "/registered-models/get", name="ponctuel")["registered_model"]
    assert "champion" in model["description"]
    assert "champion" in {alias["alias"] for alias in model["aliases"]}
    version = get(page, "/registered-models/alias", name="ponctuel", alias="champion")
    assert version["model_version"]["description"].strip()
    experiment = get(page, "/experiments/get-by-name", experiment_name="ponctuel")["experiment"]
    notes = {tag["key"]: tag["value"] for tag in experiment["tags"]}
    assert "imbriquée" in notes["mlflow.note.content"]
    body = {"experiment_ids": [experiment["experiment_id"]], "max_results": 100}
    runs = page.post("/runs/search", json=body).json()["runs"]
    runs_by_name = {run_record["info"]["run_name"]: run_record for run_record in runs}
    tags = {tag["key"]: tag["value"] for tag in runs_by_name["trial-0"]["data"]["tags"]}
    assert tags["mlflow.parentRunId"] == runs_by_name["tune-short"]["info"]["run_id"]
    trial, registered = (runs_by_name[name]["info"]["run_id"] for name in ("trial-0", "register"))
    curve = get(page, "/metrics/get-history", run_id=trial, metric_key="logloss_judged")
    assert len(curve["metrics"]) > 2
    key = "logloss_30_champion_by_lead_time_min"
    by_lead = get(page, "/metrics/get-history", run_id=registered, metric_key=key)
    assert {point["step"] for point in by_lead["metrics"]} >= {30, 120, 1440}
    files = get(page, "/artifacts/list", run_id=registered)["files"]
    assert {"figures", "model-card.md"} <= {file["path"] for file in files}


def test_the_champion_can_be_loaded_in_a_script(
    workspace: Path, tmp_path: Path, live_server: str
) -> None:
    """The guide's script, and the same with the rows that `ponctuel features` prints."""
    del live_server
    flight_arguments = (
        "--carrier",
        "UA",
        "--flight",
        "512",
        "--origin",
        "JFK",
        "--destination",
        "SFO",
    )
    time_arguments = ("--departure", "2013-03-05T17:29", "--issued-at", "2013-03-05T15:29")
    rows = run(workspace, *CLI, "features", *flight_arguments, *time_arguments, "--json").stdout
    (block,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.S)
    (tmp_path / "mine.py").write_text(block + AND_ROWS, encoding="utf-8")
    completed = subprocess.run(
        [sys.executable, "mine.py"],
        cwd=tmp_path,
        env=environment(workspace),
        input=rows,
        text=True,
        capture_output=True,
    )
    assert completed.returncode == 0, completed.stderr
    with ponctuel.open(workspace) as project:
        forecast = project.forecast("UA 512", "2013-03-05", issued_at="2013-03-05T15:29")
    for printed in completed.stdout.split():
        assert float(printed) == pytest.approx(forecast.figures.p_late_30, abs=1e-6)


def test_a_used_port_and_an_empty_registry_are_reported_in_one_line(
    tmp_path: Path, live_server: str
) -> None:
    port = live_server.rpartition(":")[2]
    for arguments, message in ((("--port", port), "in use"), ((), "nothing is registered yet")):
        (tmp_path / "params.yaml").touch()
        completed = run(tmp_path, *CLI, "models", "ui", *arguments)
        assert completed.returncode == 2
        assert message in completed.stderr
        assert len(completed.stderr.strip().splitlines()) == 1
