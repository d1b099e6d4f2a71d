"""Working time counted between commits, and earned value by the tests that existed."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from ponctuel.domain.errors import NotReady
from ponctuel.planning.earned import value_at
from ponctuel.planning.history import Commit, Milestone, WorkClock, spans_of, worked_hours
from ponctuel.planning.network import dates_of
from ponctuel.planning.tasks import Estimate, Task
from ponctuel.stages.history import area_of, extract


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24T{text}")


MOMENTS = [at("08:00"), at("09:00"), at("10:00"), at("20:00")]
TASK = Task(
    "t", "T", "J", "r", Estimate(1, 2, 4), subjects="^Model", tests=("tests/a.py", "tests/b")
)


def test_a_pause_counts_only_the_work_of_its_last_commit() -> None:
    clock = WorkClock(MOMENTS)
    assert [clock.hours(moment) for moment in MOMENTS] == [0.5, 1.5, 2.5, 3.0]
    assert clock.hours(at("09:20")) == pytest.approx(1.5 + 1 / 3)
    assert clock.hours(at("15:00")) == 3.0
    assert clock.hours(at("07:00")) == 0.0


def test_a_task_runs_from_its_first_to_its_last_commit_in_its_milestone() -> None:
    commits = [
        Commit(m, s, {}) for m, s in zip(MOMENTS, ["Model", "x", "models", "Model"], strict=True)
    ]
    milestone = Milestone("J", "J", at("00:00"), at("12:00"))
    span = spans_of([TASK], [milestone], commits)["t"]
    assert (span.start, span.end, span.commits) == (at("08:00"), at("10:00"), 2)
    assert worked_hours(span, WorkClock(MOMENTS)) == 2.5


def test_value_is_earned_by_the_share_of_existing_tests() -> None:
    tests = {"tests/a.py": at("09:00"), "tests/b/test_c.py": at("10:00")}
    dates = dates_of([TASK], {"t": 2.0})
    half = value_at([TASK], dates, tests, {"t": 1.0}, at("09:30"), elapsed_h=1.0)
    assert (half.planned_h, half.earned_h, half.actual_h) == (1.0, 1.0, 1.0)
    complete = value_at([TASK], dates, tests, {"t": 4.0}, at("11:00"), elapsed_h=4.0)
    assert (complete.earned_h, complete.cost_index, complete.schedule_index) == (2.0, 0.5, 1.0)


def test_the_extract_equals_the_git_history(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(
            ["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True
        )

    git("init", "-q")
    test = tmp_path / "tests" / "unit" / "test_a.py"
    test.parent.mkdir(parents=True)
    test.write_text("def test_one():\n    assert 1\n\n\ndef helper():\n    return 2\n")
    git("add", ".")
    git("commit", "-qm", "tests: begin", "--date=2026-11-24T08:10:00")
    git("mv", "tests/unit/test_a.py", "tests/unit/test_b.py")
    git("commit", "-qm", "tests: rename", "--date=2026-11-24T09:20:00")
    extracted = extract(tmp_path)
    assert [row["subject"] for row in extracted["commits"]] == ["tests: begin", "tests: rename"]
    assert extracted["tests"] == {"tests/unit/test_b.py": "2026-11-24T08:10"}
    assert [row["tests"] for row in extracted["states"]] == [1, 1]
    assert extracted["commits"][0]["areas"] == {"tests/unit": 1}


def test_without_git_history_the_extract_is_kept(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="stays"):
        extract(tmp_path)


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("src/ponctuel/features/families/a.py", "features"),
        ("src/ponctuel_sdk/client.py", "ponctuel_sdk"),
        ("app/api/main.py", "app/api"),
        ("Makefile", "Makefile"),
    ],
)
def test_a_path_belongs_to_its_package(path: str, area: str) -> None:
    assert area_of(path) == area
