"""Each line of the référentiel ends in something that runs or can be opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ponctuel.dossier.traceability import faults, lines_of

ROOT = Path(__file__).resolve().parents[2]
LINES = lines_of((ROOT / "reports" / "referentiel.md").read_text(encoding="utf-8"))
PROOFS: dict[str, Any] = yaml.safe_load(
    (ROOT / "reports" / "traceability.yaml").read_text(encoding="utf-8")
)
COUNTS = {"A": 6, "B": 6, "C": 14, "D": 5, "E": 1, "F": 5}


def test_the_referentiel_has_all_its_lines() -> None:
    expected = {f"{part}{n}" for part, count in COUNTS.items() for n in range(1, count + 1)}
    assert set(LINES) == expected


def test_every_proof_exists() -> None:
    assert faults(ROOT, PROOFS, LINES) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fichiers": ["src/nowhere.py"]}, "src/nowhere.py is not there"),
        ({"commandes": ["make nothing"]}, "make nothing is not a command"),
        ({"commandes": ["ponctuel nothing"]}, "ponctuel nothing is not a command"),
        ({"tests": []}, "tests is empty"),
        ({"rapport": "nowhere"}, "<nowhere>"),
    ],
)
def test_a_missing_proof_is_reported(change: dict[str, Any], words: str) -> None:
    reported = faults(ROOT, PROOFS | {"A1": PROOFS["A1"] | change}, LINES)
    assert len(reported) == 1
    assert words in reported[0]


def test_a_line_without_a_proof_is_reported() -> None:
    without = {name: proof for name, proof in PROOFS.items() if name != "D3"}
    assert faults(ROOT, without, LINES) == ["D3: no proof"]
