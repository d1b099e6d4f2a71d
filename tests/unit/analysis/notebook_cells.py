"""Runs the cells of a notebook, and keeps the data of its figures and its sentences."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
DRAWING = ("figures", "tuning", "tuning_space")


@dataclass
class Executed:
    """Variables, data of figures and sentences of executed cells.

    Attributes:
        names: values of all variables.
        frames: figure -> the frames passed to it.
        sentences: the sentences in the order of the cells.
    """

    names: dict[str, Any] = field(default_factory=dict)
    frames: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.names[name]


class _FakeFigures:
    """A replacement of a module of figures that keeps the frames."""

    def __init__(self, frames: dict[str, tuple[Any, ...]]) -> None:
        self._frames = frames

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *frames: self._frames.update({name: frames})


def run(notebook: str, *bound_names: str, **variables: Any) -> Executed:
    """Run cells with the notebook's imports and parameters.

    Args:
        notebook: the file's name without suffix.
        bound_names: run only the cells that assign one of these variables; all if empty.
        variables: initial variables, in place of those that the first cell opens.
    """
    cells = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    parameters, imports, *rest = [
        ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"
    ]
    imports.body = [node for node in imports.body if isinstance(node, ast.Import | ast.ImportFrom)]
    executed = Executed()
    for tree in (parameters, imports):
        _execute(tree, executed.names)
    executed.names |= dict.fromkeys(DRAWING, _FakeFigures(executed.frames)) | {
        "show_figure": _ignore,
        "french_table": _ignore,
        "display": _ignore,
        "sentences": lambda *lines: executed.sentences.extend(lines),
    }
    executed.names |= variables
    for tree in rest:
        if (bound_names and not _names_bound(tree) & set(bound_names)) or _closes_connection(tree):
            continue
        _execute(tree, executed.names)
    return executed


def _execute(tree: ast.Module, names: dict[str, Any]) -> None:
    exec(compile(tree, "<cell>", "exec"), names)


def _names_bound(tree: ast.Module) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _closes_connection(tree: ast.Module) -> bool:
    return [ast.unparse(node) for node in tree.body] == ["connection.close()"]


def _ignore(*_: object, **__: object) -> None: ...
