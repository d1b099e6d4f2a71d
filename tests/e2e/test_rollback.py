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

from tests.e2e.processes import run, serving

CLI = (sys.executable, "-m", "ponctuel.cli")


@pytest.fixture(scope="module")
def place(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the workspace with a second, much weaker model, which the gate refuses."""
    copy = tmp_path_factory.mktemp("rollback") / "ponctuel"
    shutil.copytree(workspace, copy, ignore=shutil.ignore_patterns("tmp"))
    # What tuning found takes the place of params.yaml: a single tree.
    tuned = copy / "reports" / "metrics" / "tuning.json"
    content = json.loads(tuned.read_text(encoding="utf-8"))
    tuned.write_text(json.dumps({**content, "best": {"rounds": 1}}), encoding="utf-8")
    done = run(
        copy, sys.executable, "-m", "dvc", "repro", "--single-item", "train", "evaluate", "register"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "gate: refused, held against the champion" in done.stdout
    assert "ponctuel/1 stays champion" in done.stdout
    return copy


@pytest.fixture(scope="module")
def door(place: Path) -> Iterator[str]:
    yield from serving(place, place / "serve.log", "/", *CLI, "serve")


@pytest.fixture(scope="module")
def scorer(place: Path) -> Iterator[str]:
    yield from serving(place, place / "model-server.log", "/ping", *CLI, "model-server")


def _ask(door: str, fields: dict[str, str]) -> dict:
    answer = httpx.post(f"{door}/v1/forecasts", json={"requests": [fields]}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["forecasts"][0]


def _score(scorer: str, rows: dict) -> dict:
    answer = httpx.post(f"{scorer}/invocations", json=rows, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()["predictions"][0]


def _same(one: dict, other: dict) -> bool:
    return all(
        one[name] == pytest.approx(other[name], abs=1e-6)
        for name in ("p_late_15", "p_late_30", "p_cancelled", "delay_p95_min")
    )


def test_running_servers_serve_a_promotion_and_a_rollback_at_once(
    place: Path, door: str, scorer: str
) -> None:
    now = datetime.fromisoformat(httpx.get(f"{door}/v1/clock", timeout=60).json()["now_utc"])
    day = now.date().isoformat()
    flight = httpx.get(
        f"{door}/v1/flights", params={"origin": "JFK", "day": day}, timeout=60
    ).json()["flights"][-1]
    fields = {
        "carrier": flight["carrier_code"],
        "flight": str(flight["flight_number"]),
        "origin": "JFK",
        "destination": flight["destination_code"],
        "departure": flight["sched_dep_local"],
        # Every process has a clock of its own, which starts when it does.
        "issued_at": (now - timedelta(hours=1)).isoformat(),
    }
    named = [part for k, v in fields.items() for part in (f"--{k.replace('_', '-')}", v)]
    rows = json.loads(run(place, *CLI, "features", *named, "--json").stdout)

    before, scored_before = _ask(door, fields), _score(scorer, rows)
    assert before["model_version"] == "ponctuel/1"
    assert _same(before, scored_before)

    refused = run(place, *CLI, "models", "promote", "2")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "refused by the gate" in refused.stderr
    assert _ask(door, fields)["model_version"] == "ponctuel/1"

    forced = run(place, *CLI, "models", "promote", "2", "--force", "--reason", "a drill")
    assert forced.returncode == 0, forced.stderr
    # A row holds what became known of the champion's recent forecasts: another one's differs.
    rows_of_2 = json.loads(run(place, *CLI, "features", *named, "--json").stdout)
    worse, scored_worse = _ask(door, fields), _score(scorer, rows_of_2)
    assert worse["model_version"] == "ponctuel/2"
    assert _same(worse, scored_worse)
    assert not _same(worse, before)

    back = run(place, *CLI, "models", "rollback", "--reason", "end of the drill")
    assert back.returncode == 0, back.stderr
    assert back.stdout.strip() == "ponctuel/1 is champion again"
    after, scored_after = _ask(door, fields), _score(scorer, rows)
    assert after["model_version"] == "ponctuel/1"
    assert _same(after, before)
    assert _same(scored_after, before)
    assert httpx.get(f"{door}/v1/clock", timeout=60).json()["model_version"] == "ponctuel/1"
    assert httpx.get(f"{door}/openapi.json", timeout=60).json()["info"]["version"] == "ponctuel/1"

    again = run(place, *CLI, "models", "rollback")
    assert again.returncode == 2
    assert "no earlier champion" in again.stderr
    lines = (place / "mlruns" / "history.jsonl").read_text(encoding="utf-8").splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds == ["promote", "refuse", "promote", "rollback"]
    shown = json.loads(run(place, *CLI, "models", "list", "--json").stdout)
    assert [version["aliases"] for version in shown] == [["champion"], []]
