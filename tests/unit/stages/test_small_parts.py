"""Functions of several stages, tested without a pipeline."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import InternalError, InvalidRequest, NotReady, UserError
from ponctuel.stages import energy, notebook, parity, register
from ponctuel.stages.gate import JudgedCandidate
from ponctuel.stages.needs import allocated_bytes
from ponctuel.training.champion import Champion
from ponctuel.training.registry import DIGEST_TAG, Version


def test_a_hard_link_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100_000)
    allocated = allocated_bytes(tmp_path)
    os.link(tmp_path / "a", tmp_path / "b")
    assert allocated >= 100_000
    assert allocated_bytes(tmp_path) == allocated


def test_missing_energy_names_the_stage_to_run(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro -f -s train"):
        energy.main(Paths(tmp_path))


def test_an_unknown_notebook_is_refused_with_the_existing_ones(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01-sources.ipynb").write_text("{}")
    with pytest.raises(UserError, match="01-sources"):
        notebook.main("09-nowhere", paths=Paths(tmp_path))


def test_metadata_that_vary_between_runs_are_removed() -> None:
    cell = nbformat.v4.new_code_cell(
        "1", metadata={"tags": ["injected-parameters"], "papermill": 1}
    )
    page = nbformat.v4.new_notebook(cells=[cell], metadata={"papermill": {"duration": 3}})
    notebook._make_reproducible(page)
    assert "papermill" not in page.metadata
    assert "papermill" not in page.cells[0].metadata
    assert page.cells[0]["id"] == "injected-0"
    assert page.metadata["kernelspec"]["name"] == "python3"


def test_a_refusal_in_a_cell_is_a_user_error_and_an_exception_an_internal_one() -> None:
    caught: Any = SimpleNamespace(ename="NotReady", evalue="no flights", cell_index=4)
    failed: Any = SimpleNamespace(
        ename="KeyError", evalue="'x'", cell_index=5, source="\nfirst\nsecond"
    )
    user_error, internal_error = (
        notebook._explained("03", caught),
        notebook._explained("03", failed),
    )
    assert isinstance(user_error, UserError)
    assert str(user_error) == "no flights (03, cell 4)"
    assert isinstance(internal_error, InternalError)
    assert "cell 5 («first»): KeyError" in str(internal_error)


def test_an_invalid_day_is_refused() -> None:
    assert parity._day("2013-12-08") == date(2013, 12, 8)
    with pytest.raises(InvalidRequest) as caught:
        parity._day("8/12/2013")
    assert (caught.value.field, caught.value.value) == ("day", "8/12/2013")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """Fake registry that records the calls of `promote_if_passed`."""
    state = SimpleNamespace(champion=None, promoted=[], aliases=[], fallen=0, paths=Paths(tmp_path))
    state.client = SimpleNamespace(
        set_registered_model_alias=lambda name, alias, number: state.aliases.append((alias, number))
    )
    (tmp_path / "mlruns").mkdir()
    (tmp_path / "data" / "models").mkdir(parents=True)

    def set_champion(paths: Paths, client: Any, version: Version, *why: str) -> None:
        state.promoted.append(version.number)

    def promote_best(*_: object) -> str:
        state.fallen += 1
        return "climatology"

    monkeypatch.setattr(register, "usable_champion", lambda client: state.champion)
    monkeypatch.setattr(register, "set_champion", set_champion)
    monkeypatch.setattr(register, "promote_best", promote_best)
    return state


VERSION = Version("7", datetime(2013, 12, 8, tzinfo=UTC), (), {DIGEST_TAG: "abc"}, "run")


def decide(registry: SimpleNamespace, passed: bool) -> str:
    checks = [{"name": "better", "passed": passed}, {"name": "covers", "passed": True}]
    verdict: Any = {"passed": passed, "checks": checks, "model_sha256": "abc"}
    candidate = JudgedCandidate(verdict, 1.0, VERSION, is_new=True)
    return register.promote_if_passed(registry.paths, registry.client, VERSION, candidate)


def test_the_first_model_that_passes_is_champion(registry: SimpleNamespace) -> None:
    assert "is champion (passed the gate)" in decide(registry, passed=True)
    assert (registry.promoted, registry.fallen) == (["7"], 0)


def test_a_first_model_that_is_refused_leaves_the_choice_to_the_fallback(
    registry: SimpleNamespace,
) -> None:
    assert decide(registry, passed=False) == "climatology"
    assert (registry.promoted, registry.fallen) == ([], 1)


def test_a_refused_challenger_is_recorded_and_not_promoted(registry: SimpleNamespace) -> None:
    registry.champion = Champion("3", Path("three"))
    assert "stays champion" in decide(registry, passed=False)
    assert registry.promoted == []
    assert registry.aliases == [("challenger", "7")]
    (event,) = register.read_history(registry.paths)
    assert (event.kind, event.version, event.previous) == ("refuse", "7", "3")
    assert event.reason == "failed: better"


def test_a_rolled_back_model_is_not_promoted_again(registry: SimpleNamespace) -> None:
    registry.champion = Champion("3", Path("three"))
    assert "in place of" in decide(registry, passed=True)
    register.record(
        registry.paths, register.RegistryEvent("promote", "7", "3", "abc", "passed the gate")
    )
    assert "stays champion" in decide(registry, passed=True)
    assert registry.promoted == ["7"]
    assert json.dumps(registry.aliases) == "[]"
