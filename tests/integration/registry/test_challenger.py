"""A retrained challenger is checked on later flights only, and registered with its verdict."""

from __future__ import annotations

import json

import pytest

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.stages import register, retrain
from ponctuel.stages.challenge import VERDICT_FILE, judge_challenger, judged_split
from ponctuel.stages.files import GATE_FILE
from ponctuel.training.champion import champion, digest
from ponctuel.training.history import read_history
from ponctuel.training.log_version import document
from ponctuel.training.registry import version_of, versions
from ponctuel.training.store import open_store
from tests.integration.registry.conftest import STRONG, set_params, use_as_candidate

UNTIL = "2013-05-20"


def test_a_challenger_is_evaluated_on_unseen_flights(root: Paths) -> None:
    retrain.main(UNTIL, "refit", root, judged=True)
    verdict = json.loads((root.models / VERDICT_FILE).read_text(encoding="utf-8"))
    assert verdict["split"] == {"start": "2013-02-01", "test_from": UNTIL, "end": "2013-05-26"}
    assert verdict["model_sha256"] == digest(root.challenger)
    assert verdict["reference"] == {"name": "champion", "model_sha256": digest(root.candidate)}
    assert 0 < verdict["flights"] < 6000
    client = open_store(root)
    version = version_of(client, "2")
    assert version.model_sha256 == verdict["model_sha256"]
    assert version.tags["gate_verdict"] == "passed"
    assert version.tags["training_mode"] == "refit"
    assert json.loads(document(version, "training.json") or "{}")["end"] == UNTIL
    # The weak champion has few trees: the refitted model is better.
    assert verdict["passed"]
    assert champion(root).version == "2"
    assert read_history(root)[-1].kind == "promote"
    # A second check gives the same verdict and registers nothing.
    assert judge_challenger(root) == verdict
    assert len(versions(client)) == 2


def test_a_refused_challenger_is_kept_besides_the_champion(root: Paths) -> None:
    set_params(root, gate={"max_ece": 0.0001})
    retrain.main(UNTIL, "refit", root, judged=True)
    client = open_store(root)
    assert champion(root).version == "1"
    assert "challenger" in version_of(client, "2").aliases
    assert read_history(root)[-1].kind == "refuse"


def test_a_champion_trained_on_a_part_of_the_test_is_compared_on_the_rest(root: Paths) -> None:
    retrain.main(UNTIL, "refit", root, judged=True)
    later = json.loads((root.models / VERDICT_FILE).read_text(encoding="utf-8"))
    use_as_candidate(root, STRONG)
    register.main(root)
    verdict = json.loads((root.metrics / GATE_FILE).read_text(encoding="utf-8"))
    assert verdict["reference"]["model_sha256"] == digest(root.challenger)
    assert (verdict["flights"], verdict["rows"]) == (later["flights"], later["rows"])


def test_a_challenger_trained_to_the_end_cannot_be_evaluated_yet(
    root: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    retrain.main("2013-05-26", "refit", root, judged=True)
    assert "no later flight can judge it yet" in capsys.readouterr().out
    assert champion(root).version == "1"
    with pytest.raises(NotReady):
        judged_split(root)


def test_without_a_challenger_nothing_is_evaluated(root: Paths) -> None:
    with pytest.raises(NotReady, match="ponctuel retrain"):
        judge_challenger(root)
