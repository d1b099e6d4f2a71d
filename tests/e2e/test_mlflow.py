"""What MLflow's own users meet: its page on our registry, and the champion in a script of theirs."""

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
from tests.e2e.processes import environment, run, serving

CLI = (sys.executable, "-m", "ponctuel.cli")
GUIDE = Path(__file__).resolve().parents[2] / "reports/guide-reproduction.md"
# After what the guide says: the same with the rows that `ponctuel features --json` prints.
AND_ROWS = """
import json, sys, pandas
rows = json.load(sys.stdin)["dataframe_split"]
print(model.predict(pandas.DataFrame(rows["data"], columns=rows["columns"]))["p_late_30"].item())
"""


@pytest.fixture(scope="module")
def page(workspace: Path, live_server: str) -> Iterator[httpx.Client]:
    """MLflow's page as `make mlflow` serves it, once a champion is there."""
    del live_server
    for base in serving(workspace, workspace / "mlflow-page.log", "/health", *CLI, "models", "ui"):
        with httpx.Client(base_url=f"{base}/ajax-api/2.0/mlflow", timeout=60) as client:
            yield client


def asked(client: httpx.Client, path: str, **what: Any) -> dict[str, Any]:
    answer = client.get(path, params=what)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def test_the_page_reports_what_is_there(page: httpx.Client) -> None:
    model = asked(page, "/registered-models/get", name="ponctuel")["registered_model"]
    assert "champion" in model["description"]
    assert "champion" in {alias["alias"] for alias in model["aliases"]}
    version = asked(page, "/registered-models/alias", name="ponctuel", alias="champion")
    assert version["model_version"]["description"].strip()
    found = asked(page, "/experiments/get-by-name", experiment_name="ponctuel")["experiment"]
    notes = {tag["key"]: tag["value"] for tag in found["tags"]}
    assert "imbriquée" in notes["mlflow.note.content"]
    body = {"experiment_ids": [found["experiment_id"]], "max_results": 100}
    runs = page.post("/runs/search", json=body).json()["runs"]
    named = {one["info"]["run_name"]: one for one in runs}
    tags = {tag["key"]: tag["value"] for tag in named["trial-0"]["data"]["tags"]}
    assert tags["mlflow.parentRunId"] == named["tune-short"]["info"]["run_id"]
    trial, registered = (named[name]["info"]["run_id"] for name in ("trial-0", "register"))
    curve = asked(page, "/metrics/get-history", run_id=trial, metric_key="logloss_judged")
    assert len(curve["metrics"]) > 2
    key = "logloss_30_champion_by_lead_time_min"
    by_lead = asked(page, "/metrics/get-history", run_id=registered, metric_key=key)
    assert {point["step"] for point in by_lead["metrics"]} >= {30, 120, 1440}
    files = asked(page, "/artifacts/list", run_id=registered)["files"]
    assert {"figures", "model-card.md"} <= {file["path"] for file in files}


def test_the_champion_answers_in_a_script_of_ones_own(
    workspace: Path, tmp_path: Path, live_server: str
) -> None:
    """As the guide says, and with the rows that `ponctuel features` prints."""
    del live_server
    words = ("--carrier", "UA", "--flight", "512", "--origin", "JFK", "--destination", "SFO")
    times = ("--departure", "2013-03-05T17:29", "--issued-at", "2013-03-05T15:29")
    rows = run(workspace, *CLI, "features", *words, *times, "--json").stdout
    (block,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.S)
    (tmp_path / "mine.py").write_text(block + AND_ROWS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "mine.py"],
        cwd=tmp_path,
        env=environment(workspace),
        input=rows,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    with ponctuel.open(workspace) as project:
        forecast = project.forecast("UA 512", "2013-03-05", issued_at="2013-03-05T15:29")
    for printed in done.stdout.split():
        assert float(printed) == pytest.approx(forecast.figures.p_late_30, abs=1e-6)


def test_a_taken_port_and_an_empty_registry_are_one_line(tmp_path: Path, live_server: str) -> None:
    port = live_server.rpartition(":")[2]
    for arguments, said in ((("--port", port), "taken"), ((), "nothing is registered yet")):
        (tmp_path / "params.yaml").touch()
        done = run(tmp_path, *CLI, "models", "ui", *arguments)
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
