"""From a first model to a challenger, a refusal, a promotion and a rollback, in a real store."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import UserError
from ponctuel.serving.champion import served_model
from ponctuel.serving.reasons import explain
from ponctuel.stages import register
from ponctuel.stages.fallback import judged_climatology
from ponctuel.stages.feature_files import feature_files
from ponctuel.training.champion import champion, digest
from ponctuel.training.history import read_history
from ponctuel.training.log_version import document
from ponctuel.training.promotion import promote, rollback
from ponctuel.training.registry import Version, version_of, versions
from ponctuel.training.store import open_store
from tests.integration.registry.conftest import STRONG, rewrite_same, set_params, use_as_candidate


@pytest.fixture
def fresh(trained: Paths, tmp_path: Path) -> Paths:
    """A root in which the stages up to `evaluate` have run, and nothing is registered."""
    paths = Paths(tmp_path / "root")
    shutil.copytree(trained.root, paths.root)
    shutil.rmtree(paths.mlruns, ignore_errors=True)
    use_as_candidate(paths, STRONG)
    return paths


def _verdict(paths: Paths) -> dict:
    return json.loads((paths.metrics / "gate.json").read_text(encoding="utf-8"))


def _version(paths: Paths, number: str) -> Version:
    return version_of(open_store(paths), number)


def _checks(verdict: dict) -> dict[str, bool]:
    return {check["name"]: check["passed"] for check in verdict["checks"]}


def test_the_first_model_is_compared_with_climatology(root: Paths) -> None:
    verdict = _verdict(root)
    assert verdict["reference"] == {"name": "climatology", "model_sha256": None}
    assert verdict["model_sha256"] == digest(root.candidate)
    assert set(_checks(verdict)) == {
        "better",
        "calibrated",
        "covers",
        "slices",
        "cancellation",
        "speed",
    }
    assert {line["slice"] for line in verdict["slices"]} == {
        "carrier",
        "origin",
        "state",
        "lead_time",
    }
    assert champion(root).label == "ponctuel/1"
    event = read_history(root)[0]
    assert (event.kind, event.version, event.previous) == ("promote", "1", None)


def test_verdict_card_and_energy_are_stored_with_the_version(root: Paths) -> None:
    version = _version(root, "1")
    assert version.aliases == ("champion",)
    assert version.tags["gate_verdict"] == ("passed" if _verdict(root)["passed"] else "refused")
    assert version.tags["gate_reference"] == "climatology"
    for name in _checks(_verdict(root)):
        assert version.tags[f"gate_{name}"]
    assert float(version.tags["gate_speed_p50_ms"]) > 0
    assert float(version.tags["energy_kwh"]) > 0
    open_store(root)
    assert document(version, "gate.json") == (root.metrics / "gate.json").read_text("utf-8")
    written_text, committed = (
        document(version, "model-card.md") or "",
        (root.reports / "model-card.md").read_text(encoding="utf-8"),
    )
    assert written_text.startswith("# Fiche du modèle")
    # They differ only in the energy, which changes with every training.
    assert written_text.split("## Énergie")[0] == committed.split("## Énergie")[0]
    assert "équivalent CO₂" in written_text
    assert "équivalent CO₂" not in committed


def test_the_same_content_is_not_evaluated_again(root: Paths) -> None:
    files = (root.metrics / "gate.json", root.reports / "model-card.md")
    before = [path.read_bytes() for path in files]
    register.main(root)
    assert [path.read_bytes() for path in files] == before
    assert len(versions(open_store(root))) == 1
    assert len(read_history(root)) == 1


def test_an_equal_challenger_is_refused_and_the_champion_stays(
    root: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite_same(root)
    register.main(root)
    verdict = _verdict(root)
    assert verdict["reference"]["name"] == "champion"
    assert verdict["reference"]["model_sha256"] == _version(root, "1").model_sha256
    assert not _checks(verdict)["better"]
    assert not verdict["passed"]
    assert verdict["checks"][0]["difference"] == {"value": 0, "lo": 0, "hi": 0}
    assert _version(root, "2").aliases == ("challenger",)
    assert champion(root).version == "1"
    output = capsys.readouterr().out
    assert "gate: refused, compared with the champion" in output
    assert "ponctuel/1 stays champion" in output
    assert read_history(root)[-1].kind == "refuse"


def test_a_refused_version_is_promoted_only_by_force_and_with_a_reason(root: Paths) -> None:
    rewrite_same(root)
    register.main(root)
    with pytest.raises(UserError, match="refused by the gate"):
        promote(root, "2")
    with pytest.raises(UserError, match="needs a reason"):
        promote(root, "2", force=True)
    assert champion(root).version == "1"
    promote(root, "2", "the same forecasts", force=True)
    assert champion(root).version == "2"
    event = read_history(root)[-1]
    assert (event.kind, event.version, event.previous, event.forced) == ("promote", "2", "1", True)
    tags = _version(root, "2").tags
    assert tags["promotion_forced"] == "true"
    assert tags["promotion_reason"] == "the same forecasts"
    assert tags["previous_champion"] == "1"
    assert _version(root, "2").aliases == ("champion",)
    with pytest.raises(UserError, match="already champion"):
        promote(root, "2")
    with pytest.raises(UserError, match="no such version; registered: 1, 2"):
        promote(root, "7")


def test_a_better_challenger_becomes_champion_and_can_be_rolled_back(two_versions: Paths) -> None:
    root, verdict = two_versions, _verdict(two_versions)
    assert verdict["passed"], verdict["checks"]
    assert verdict["checks"][0]["difference"]["hi"] < 0
    assert champion(root).version == "2"

    assert rollback(root, "late reports").version == "1"
    assert champion(root).version == "1"
    assert [event.kind for event in read_history(root)] == ["promote", "promote", "rollback"]
    assert _version(root, "2").tags["rollback_reason"] == "late reports"
    with pytest.raises(UserError, match="no earlier champion"):
        rollback(root)

    # A rolled-back version stays so when stages run again, until it is promoted.
    register.main(root)
    assert register.ensure_champion(root).version == "1"
    assert _verdict(root) == verdict
    promote(root, "2")
    assert champion(root).version == "2"


def test_other_limits_are_another_verdict_on_the_same_reference(two_versions: Paths) -> None:
    root = two_versions
    set_params(root, gate={"max_ece": 0.0001})
    register.main(root)
    verdict = _verdict(root)
    assert not _checks(verdict)["calibrated"]
    assert verdict["reference"]["model_sha256"] == _version(root, "1").model_sha256
    assert _version(root, "2").verdict == "refused"
    assert champion(root).version == "2", "new limits do not remove a champion"


def test_a_champion_that_cannot_be_loaded_is_replaced(root: Paths) -> None:
    (champion(root).folder / "model.json").write_text("{}", encoding="utf-8")
    use_as_candidate(root, STRONG)
    register.main(root)
    assert _verdict(root)["reference"]["name"] == "climatology"
    assert champion(root).version == "2"
    with pytest.raises(UserError, match="not those that were registered"):
        rollback(root)
    assert champion(root).version == "2"


def test_an_empty_registry_uses_the_verdict_of_the_files(root: Paths) -> None:
    before = _verdict(root)
    shutil.rmtree(root.mlruns)
    assert register.ensure_champion(root).label == "ponctuel/1"
    version = _version(root, "1")
    open_store(root)
    assert json.loads(document(version, "gate.json") or "") == before
    assert version.verdict == ("passed" if before["passed"] else "refused")


def test_a_refused_model_serves_if_there_is_no_other(root: Paths) -> None:
    shutil.rmtree(root.mlruns)
    set_params(root, gate={"max_ece": 0.0001})
    register.main(root)
    assert not _verdict(root)["passed"]
    assert champion(root).version == "1"
    assert read_history(root)[0].forced
    assert "refused by the gate" in read_history(root)[0].reason


def test_if_the_first_model_is_refused_a_calibrated_one_serves(fresh: Paths) -> None:
    """With a coverage limit that only climatology meets, it becomes champion, in the model's format."""
    root = fresh
    _, climatology_verdict = judged_climatology(root)
    coverage = _coverage(climatology_verdict)
    set_params(root, gate={"coverage_90": [coverage - 0.0006, coverage + 0.0006]})
    register.main(root)
    assert not _checks(_verdict(root))["covers"]
    served = champion(root)
    assert _version(root, served.version).model_sha256 == climatology_verdict["model_sha256"]
    assert _version(root, "1").verdict == "refused"
    model = served_model(served).model
    files = feature_files(root)
    rows = files.whole(date(2013, 5, 10), date(2013, 5, 11), (120,))
    expected = model.climatology.predict(rows)
    np.testing.assert_allclose(model.base(rows).survival, expected.survival, atol=1e-6)
    explanations = explain(model, rows.head(3))
    assert all(
        explanation.total is not None and explanation.total.forecast_points > 0
        for explanation in explanations
    )
    assert read_history(root)[0].reason.startswith("climatology")


def test_without_a_calibrated_model_none_worse_than_climatology_serves(fresh: Paths) -> None:
    root = fresh
    set_params(root, gate={"max_ece": 1e-6})
    register.main(root)
    registered, verdict = champion(root), _verdict(root)
    better = verdict["checks"][0]["logloss"] < _loss(judged_climatology(root)[1])
    assert (_version(root, registered.version).model_sha256 == verdict["model_sha256"]) is better
    assert registered.verdict == "refused"


def _coverage(verdict: dict) -> float:
    return next(c["coverage_90"] for c in verdict["checks"] if c["name"] == "covers")


def _loss(verdict: dict) -> float:
    return next(c["logloss"] for c in verdict["checks"] if c["name"] == "better")
