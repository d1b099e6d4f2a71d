"""The registry's history of events, and the champions to which a rollback can lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from ponctuel.config.paths import Paths
from ponctuel.training.history import (
    RegistryEvent,
    champions_before,
    history_path,
    read_history,
    record,
)


def _events(*steps: str) -> list[RegistryEvent]:
    """ "+3": 3 was promoted; "-2": a rollback to 2; "x4": 4 was refused."""
    kinds = {"+": "promote", "-": "rollback", "x": "refuse"}
    return [
        RegistryEvent(kinds[step[0]], step[1:], None, f"sha-{step[1:]}", "test") for step in steps
    ]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "current", "before"),
    [
        ((), None, []),
        (("+1",), "1", []),
        (("+1", "+2"), "2", ["1"]),
        (("+1", "x2"), "1", []),
        (("+1", "+2", "+3"), "3", ["1", "2"]),
        (("+1", "+2", "+3", "-2"), "2", ["1"]),
        (("+1", "+2", "+3", "-2", "-1"), "1", []),
        (("+1", "+2", "-1", "+3"), "3", ["1"]),
        (("+1", "+2", "-1", "+2"), "2", ["1"]),
        # The alias was moved by another tool: the last model promoted here precedes it.
        (("+1", "+2"), "5", ["1", "2"]),
    ],
)
def test_successive_rollbacks_go_to_older_champions(
    steps: tuple[str, ...], current: str | None, before: list[str]
) -> None:
    assert champions_before(_events(*steps), current) == before


def test_events_are_appended_and_read_back(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    paths.mlruns.mkdir()
    assert read_history(paths) == []
    first = record(paths, RegistryEvent("promote", "1", None, "a", "« première »"))
    content = history_path(paths).read_text(encoding="utf-8")
    second = record(paths, RegistryEvent("promote", "2", "1", "b", "forced", forced=True))
    assert history_path(paths).read_text(encoding="utf-8").startswith(content)
    assert read_history(paths) == [first, second]
    assert first.at_utc.endswith("+00:00")
