"""Public docstrings describe the object, its arguments and its errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

SRC = Path(__file__).parents[2] / "src"
ROOMS = (
    "ponctuel/domain",
    "ponctuel/evaluation",
    "ponctuel/features",
    "ponctuel/models",
    "ponctuel/serving",
    "ponctuel/timeline",
    "ponctuel_sdk",
)
# Parts of one reader, which alone calls them; `ledgers/reader.py` documents their common contract.
PARTS = ("ponctuel/features/ledgers/",)
# A docstring begins with what the thing is or does.
UNCLEAR_BEGINNING = re.compile(r"(Of|The same|What|Whose|Those|These)\b")
ENTRY = re.compile(r" {4}([\w, *`]+):")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Documented(NamedTuple):
    """A module, or a public function, method or class, with its docstring."""

    name: str
    node: Function | ast.ClassDef | ast.Module
    text: str


def definitions(tree: ast.Module | ast.ClassDef, prefix: str) -> Iterator[Documented]:
    for node in tree.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        name = f"{prefix}.{node.name}"
        yield Documented(name, node, ast.get_docstring(node) or "")
        if isinstance(node, ast.ClassDef):
            yield from definitions(node, name)


def documented_objects(room: str) -> Iterator[Documented]:
    for file in sorted((SRC / room).rglob("*.py")):
        tree, name = ast.parse(file.read_text(encoding="utf-8")), str(file.relative_to(SRC))
        if name.startswith(PARTS):
            continue
        yield Documented(name, tree, ast.get_docstring(tree) or "")
        yield from definitions(tree, name)


def arguments(node: Function) -> list[str]:
    listed = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [argument.arg for argument in listed if argument.arg not in ("self", "cls")]


def documented_arguments(text: str) -> set[str]:
    """Arguments that the section `Args` explains."""
    section = re.search(r"^Args:\n((?: {4}.*\n?|\n)*)", text, re.MULTILINE)
    entries = ENTRY.findall(section[1]) if section else []
    return {name.strip(" *`") for entry in entries for name in entry.split(",")}


def raised_by(node: ast.AST) -> set[str]:
    """Errors that a function raises by name and does not catch itself."""
    raised = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Try) and node.handlers and child in node.body:
            continue
        if isinstance(child, ast.Raise):
            error = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            if isinstance(error, ast.Name) and error.id[0].isupper():
                raised.add(error.id)
        raised |= raised_by(child)
    return raised


@pytest.mark.parametrize("room", ROOMS)
def test_every_argument_is_documented(room: str) -> None:
    undocumented = {
        name: missing
        for name, node, text in documented_objects(room)
        if isinstance(node, Function)
        if (missing := set(arguments(node)) - documented_arguments(text))
    }
    assert not undocumented


@pytest.mark.parametrize("room", ROOMS)
def test_every_error_is_documented(room: str) -> None:
    undocumented = {
        name: missing
        for name, node, text in documented_objects(room)
        if isinstance(node, Function)
        if (missing := {error for error in raised_by(node) if error not in text})
    }
    assert not undocumented


@pytest.mark.parametrize("room", ROOMS)
def test_docstrings_begin_with_a_description(room: str) -> None:
    assert not [name for name, _, text in documented_objects(room) if UNCLEAR_BEGINNING.match(text)]


def test_the_rule_reports_a_missing_part() -> None:
    tree = ast.parse(
        "def area(width, height):\n"
        '    """Square metres.\n\n    Args:\n        width: metres.\n    """\n'
        '    raise ValueError("no area")\n'
    )
    (area,) = definitions(tree, "made.py")
    assert isinstance(area.node, Function)
    assert set(arguments(area.node)) - documented_arguments(area.text) == {"height"}
    assert raised_by(area.node) - set(area.text.split()) == {"ValueError"}
