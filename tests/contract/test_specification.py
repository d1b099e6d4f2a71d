"""The specification agrees with the code: stories have tests, and routes and pages have stories."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import ponctuel.operations.models  # noqa: F401 - fills the metadata
from app.api.front.bodies import LARGEST_BODY_BYTES
from app.api.routes import RIGHTS
from app.ui.shell.pages import PAGES
from ponctuel.config.params import load_params
from ponctuel.documents.diagrams.diagram import read_diagrams
from ponctuel.documents.specification.stories import ROLES, read_stories
from ponctuel.operations.base import Base
from ponctuel.stages.specification import DIAGRAMS, specification_files
from ponctuel_sdk.models.forecasts import MAX_REQUESTS
from ponctuel_words.markdown import typeset

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "reports" / "specification"
STORIES = read_stories((FOLDER / "recits.md").read_text(encoding="utf-8"))
DOCUMENTS = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
WRITTEN = specification_files(FOLDER)
SITE = {page.path for page in PAGES}
NAMED = sorted(
    {test for text in DOCUMENTS.values() for test in re.findall(r"`(tests/\S+?::\w+)`", text)}
)


@cache
def functions_of(path: Path) -> set[str]:
    """Test functions of a module, and names that Hypothesis makes tests of."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assigned = (node for node in tree.body if isinstance(node, ast.Assign))
    return defined | {
        target.id for node in assigned for target in node.targets if isinstance(target, ast.Name)
    }


def test_committed_files_equal_those_of_the_stage() -> None:
    for name, content in WRITTEN.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, (
            f"{name}: dvc repro specification"
        )
    drawn = {f"{DIAGRAMS}/{file.name}" for file in (FOLDER / DIAGRAMS).glob("*.svg")}
    assert drawn <= set(WRITTEN), "drawings without a text"


def test_french_spacing() -> None:
    files = [*FOLDER.glob("*.md"), *(FOLDER / DIAGRAMS).glob("*.yaml")]
    assert len(files) > 10
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert typeset(text) == text, f"{file.name}: a no-break space is missing"
        assert "'" not in re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S), file.name


@pytest.mark.parametrize("name", NAMED)
def test_every_test_that_is_named_exists(name: str) -> None:
    path, _, function = name.partition("::")
    assert function.startswith("test_")
    assert (ROOT / path).is_file(), path
    assert function in functions_of(ROOT / path)


def test_every_criterion_has_its_own_number_and_a_proof() -> None:
    assert len(STORIES) > 20
    for story in STORIES:
        numbers = [f"{story.id}.{n + 1}" for n in range(len(story.criteria))]
        assert [criterion.id for criterion in story.criteria] == numbers
        for criterion in story.criteria:
            assert criterion.tests, f"{criterion.id}: no proof"
            assert criterion.text.endswith("."), criterion.id


def test_every_role_has_a_story() -> None:
    assert {story.role for story in STORIES} == set(ROLES)
    routes = DOCUMENTS["contexte.md"].lower()
    for role in ROLES:
        assert f"| **{role}**" in routes, role


def test_every_route_belongs_to_a_story_and_every_named_route_exists() -> None:
    routes = {route for story in STORIES for route in story.routes}
    assert routes == set(RIGHTS)


def test_every_page_belongs_to_a_story_and_to_a_flow() -> None:
    pages = {page for story in STORIES for page in story.pages}
    assert pages == SITE
    diagrams = read_diagrams(FOLDER / DIAGRAMS).values()
    drawn = {box.address for diagram in diagrams for box in diagram.boxes if box.address}
    assert drawn == SITE


def test_accessibility_criteria_are_named_by_number() -> None:
    named_criteria = {
        number
        for story in STORIES
        for criterion in story.criteria
        for number in re.findall(r"WCAG (\d\.\d\.\d{1,2})", criterion.text)
    }
    assert len(named_criteria) >= 6, named_criteria


def test_every_story_answers_a_need_and_every_need_has_a_story() -> None:
    needs = re.findall(r"^\| (BF-\d+) \|.*\| ([^|]+) \|$", DOCUMENTS["besoins.md"], flags=re.M)
    assert len(needs) > 8
    named_stories = [story.strip() for _, cell in needs for story in cell.split(",")]
    assert set(named_stories) == {story.id for story in STORIES}
    assert len({name for name, _ in needs}) == len(needs)


def test_every_non_functional_need_has_a_number_a_measure_and_a_proof() -> None:
    rows = re.findall(r"^\| (ENF-\d+) \|(.+)\|(.+)\|(.+)\|$", DOCUMENTS["besoins.md"], flags=re.M)
    assert len(rows) > 10
    assert len({name for name, *_ in rows}) == len(rows)
    for name, need, measure, proof in rows:
        assert len(need.strip()) > 10, name
        assert len(measure.strip()) > 8, name
        paths = re.findall(r"`([^`]+)`", proof)
        assert paths, f"{name}: no proof"
        for path in paths:
            assert (ROOT / path.partition("::")[0]).exists(), f"{name}: {path}"


def test_limits_of_the_needs_are_those_that_are_checked() -> None:
    gate = load_params(ROOT / "params.yaml").gate
    needs = dict(re.findall(r"^\| (ENF-\d+) \|(.+)\|$", DOCUMENTS["besoins.md"], flags=re.M))
    low, high = gate.coverage_90
    slice_low, slice_high = gate.slice_coverage_90
    limits_of_needs = {
        "ENF-1": [f"{gate.max_p50_ms:g} ms"],
        "ENF-3": [comma(gate.max_ece), f"{gate.calibrated_within_min // 60}\u00a0h"],
        "ENF-4": [comma(criterion) for criterion in (low, high, slice_low, slice_high)],
        "ENF-5": [f"{gate.slice_alpha * 100:g}\u202f%"],
        "ENF-11": [
            f"{LARGEST_BODY_BYTES // 2**20} Mio",
            f"{MAX_REQUESTS:_} vols".replace("_", "\u202f"),
        ],
    }
    for need, limits in limits_of_needs.items():
        for limit in limits:
            assert limit in needs[need], f"{need}: {limit}"


def comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def test_links_between_the_documents_are_valid() -> None:
    for name, text in DOCUMENTS.items():
        for target in re.findall(r"\]\(([^)#]+)", text):
            if "://" not in target:
                assert (FOLDER / target).exists(), f"{name}: {target}"


def test_every_operational_table_is_in_a_data_flow() -> None:
    diagrams = read_diagrams(FOLDER / DIAGRAMS).values()
    drawn = {table for diagram in diagrams for box in diagram.boxes for table in box.tables}
    assert drawn == set(Base.metadata.tables)
