"""The table of faults: its tests exist and its figures come from the measurements."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from ponctuel.documents.faults_page import faults_page

ROOT = Path(__file__).resolve().parents[3]
NAMES = (
    *("batch.lost_rows", "batch.recovery_s", "clock.runs", "database.recovery_s", "hang.runs"),
    *("retraining.end_s", "retraining.runs", "front.end_s"),
)


def figures(**other: Any) -> dict[str, Any]:
    figure = {"n": 1, "p50": 1.5, "p99": 1.5, "min": 1.5, "max": 1.5}
    measures = {f"fault.{name}": {"any": figure} for name in NAMES}
    return {"measured_on": "2013-12-23", "machine": {"cores": 2}, "measures": measures} | other


def test_every_test_of_the_table_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", faults_page(figures())))
    assert len(named) > 15
    for path, function in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert function in {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
        }


def test_figures_come_from_the_measurements() -> None:
    assert re.search(r"réponse 1,50\ss après le retour", faults_page(figures()))
    with pytest.raises(UndefinedError):
        faults_page(figures(measures={}))
