"""Incident notes: complete, with existing commits and tests, and alerts that have a runbook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ponctuel.monitoring.message import RUNBOOKS

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "reports" / "incidents"
TEMPLATE = FOLDER / "modele.md"
NOTES = sorted(FOLDER.glob("20*.md"))
PARTS = re.compile(r"^## (.+)$", re.MULTILINE)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_a_note_has_every_part_of_the_template_and_names_a_test_and_a_commit(note: Path) -> None:
    text = note.read_text(encoding="utf-8")
    assert PARTS.findall(text) == PARTS.findall(TEMPLATE.read_text(encoding="utf-8"))
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert tests
    for file, name in tests:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), name
    assert re.search(r"`[0-9a-f]{7}`", text)
    anchors = re.findall(r"\.\./exploitation/alertes\.md#(\w+)", text)
    assert anchors
    runbooks = (ROOT / RUNBOOKS).read_text(encoding="utf-8")
    assert all(f'<a id="{anchor}"></a>' in runbooks for anchor in anchors)


def test_the_four_incidents_are_listed() -> None:
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(NOTES) >= 4
    assert all(note.name in listed for note in NOTES)
