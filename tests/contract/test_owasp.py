"""The security document names ten points, and tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "reports" / "securite" / "owasp-api-top-10.md").read_text(encoding="utf-8")
POINTS = re.split(r"^## ", DOCUMENT, flags=re.M)[1:]
NAMED = re.findall(r"^- `(\S+)::(\w+)`$", DOCUMENT, flags=re.M)


@cache
def functions_of(path: Path) -> set[str]:
    """Test functions of a module, and names that Hypothesis makes tests of."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return functions | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_all_ten_points_are_there_with_tests() -> None:
    assert [point.split(" ")[0] for point in POINTS] == [f"API{n}" for n in range(1, 11)]
    for point in POINTS:
        assert len(re.findall(r"^- `tests/", point, flags=re.M)) >= 3, point.splitlines()[0]
        assert len(point.split("\n\n")[1]) > 150, "says what is done"


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_every_test_that_is_named_exists(path: str, name: str) -> None:
    assert name.startswith("test_")
    assert name in functions_of(ROOT / path)


def test_every_line_of_the_lists_is_a_test() -> None:
    assert len(NAMED) == len(re.findall(r"^- ", DOCUMENT, flags=re.M))
    assert len(set(NAMED)) == len(NAMED)
