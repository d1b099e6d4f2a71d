"""Each point of the self-assessments ends in a proof and a test, or says why it has none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ponctuel_words.markdown import typeset

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "reports" / "auto-evaluations.yaml"
GRIDS = yaml.safe_load(FILE.read_text(encoding="utf-8"))["grilles"]
POINTS = [(grid["nom"], point) for grid in GRIDS for point in grid["points"]]


def test_four_grids_are_answered() -> None:
    assert len(GRIDS) == 4
    assert {point["reponse"] for _, point in POINTS} <= {"oui", "partiel", "non", "sans objet"}
    assert len({(name, point["point"]) for name, point in POINTS}) == len(POINTS)
    text = FILE.read_text(encoding="utf-8")
    assert typeset(text) == text


@pytest.mark.parametrize(("name", "point"), POINTS, ids=lambda value: str(value)[:40])
def test_a_criterion_has_a_proof_or_a_reason(name: str, point: dict[str, Any]) -> None:
    for proof in point.get("preuves", ()):
        assert (ROOT / proof).exists(), f"{name}: {proof}"
    if point["reponse"] != "oui":
        assert point["note"].endswith("."), f"{name}: {point['point']}"
        return
    assert point["preuves"], f"{name}: {point['point']}"
    file, _, function = point["test"].partition("::")
    assert (ROOT / file).exists(), f"{name}: {file}"
    if function:
        source = (ROOT / file).read_text(encoding="utf-8")
        assert f"def {function}(" in source, f"{name}: {point['test']}"
