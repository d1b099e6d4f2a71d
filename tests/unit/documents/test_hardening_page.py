"""The note on hardening: every figure comes from `attack.json`, where a test recorded it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from ponctuel.documents import hardening_page as page
from ponctuel.documents.hardening_page import hardening_page, worst
from ponctuel.serving.readiness import FRESH_S

ROOT = Path(__file__).resolve().parents[3]
ATTACK = json.loads((ROOT / "reports/metrics/attack.json").read_text(encoding="utf-8"))
MEASURES = ATTACK["measures"]
TEMPLATE = (Path(page.__file__).with_name("templates") / page.TEMPLATE).read_text(encoding="utf-8")
SOURCES = "\n".join(
    file.read_text(encoding="utf-8")
    for file in [
        *(ROOT / "tests/hardening").glob("*.py"),
        ROOT / "tests/integration/registry/test_damage.py",
    ]
)
NAMED = re.findall(r'm\["([^"]+)"\]', TEMPLATE)
# Limits that the worst figure of each name must respect, as the acceptance criteria state.
AT_MOST = {
    "whole.bodies.fields.wait_s": 1.0,
    "whole.bodies.items.wait_s": 1.0,
    "whole.bodies.lists.wait_s": 1.0,
    "whole.bodies.items.answer_bytes": 8_000,
    "whole.flood.announced.memory_mb": 50,
    "whole.flood.chunked.memory_mb": 50,
    "whole.unknown.lines": 0,
    "whole.recordings.files": 0,
    "damage.cut.lines": 1,
    "damage.change.lines": 1,
    "sign_in.attempts": 5,
    "letters.quarter_hour": 3,
    "whole.end.s": 10,
    "end.s": 10,
    "files.database_mode": 0o600,
    "files.folder_mode": 0o700,
    "batch.refused.left": 0,
    "batch.retried.jobs": 1,
    "webhook.held_s": 11,
    "webhook.threads_left": 0,
    "lookups_of_names.threads_left": 0,
    "log.forged_lines": 0,
    "whole.port.lines": 1,
    "whole.head_s": 11,
    "storm.faults": 0,
}


def test_the_committed_note_has_the_committed_figures() -> None:
    written = (ROOT / "reports/securite/durcissement.md").read_text(encoding="utf-8")
    assert written == hardening_page(ATTACK, FRESH_S), "python -m ponctuel.stages hardening"


def test_no_current_figure_is_written_by_hand() -> None:
    """The template holds texts and codes; numbers come from the measures."""
    text = re.sub(r"\{%.*?%\}", "", TEMPLATE, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}|`[^`]*`|99ᵉ", "", text)
    rows = [line.split(" | ") for line in text.splitlines() if re.match(r"\| (\d+ )?\|? ?", line)]
    rows = [cells for cells in rows if len(cells) == 5 and cells[0][2:].isdigit()]
    assert len(rows) > 25
    for cells in rows:
        assert not re.search(r"\d", cells[3]), cells[3]


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_every_reported_figure_is_recorded_by_a_test(name: str) -> None:
    if name.endswith("."):  # the rest of the name is composed from a list
        return
    assert name in MEASURES
    pattern = r"\{[^}]*\}".join(
        map(re.escape, re.split(r"(?<=\.)(?:known|unknown|full|normal)(?=_)", name))
    )
    suffix = name.rsplit(".", 1)[-1]
    assert name in SOURCES or suffix in SOURCES or re.search(pattern, SOURCES), name


def test_measures_with_a_database_cover_both_databases() -> None:
    for name, engines in MEASURES.items():
        assert set(engines) in ({"any"}, {"sqlite", "postgresql"}), name


@pytest.mark.parametrize("name", AT_MOST)
def test_each_figure_is_within_its_limit(name: str) -> None:
    assert worst(MEASURES[name])["max"] <= AT_MOST[name]


def test_all_tests_of_the_attack_passed() -> None:
    assert MEASURES["tests.passed"]["any"]["n"] > 250
    assert "tests.failed" not in MEASURES
    assert worst(MEASURES["whole.end.answered"])["max"] == 1
    for name in ("damage.cut.still_answers", "damage.change.still_answers"):
        assert worst(MEASURES[name])["min"] == 1, name


def test_a_figure_that_was_not_measured_is_not_reported() -> None:
    without = {name: measure for name, measure in MEASURES.items() if name != "end.s"}
    with pytest.raises(UndefinedError):
        hardening_page({**ATTACK, "measures": without}, FRESH_S)


def test_the_worse_of_two_databases_is_reported() -> None:
    first = {"n": 3, "min": 0.5, "p50": 1.0, "p99": 2.0, "max": 2.0}
    second = {"n": 4, "min": 0.1, "p50": 0.5, "p99": 3.0, "max": 3.5}
    expected = {"n": 7, "min": 0.1, "p50": 1.0, "p99": 3.0, "max": 3.5}
    assert worst({"a": first, "b": second}) == expected
