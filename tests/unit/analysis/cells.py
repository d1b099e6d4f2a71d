"""The cells of a notebook, run as they stand; its figures and sentences are kept, not shown."""

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
    """The names, figures and sentences that cells made.

    Attributes:
        names: every name that they bound.
        frames: figure -> the frames it was to draw.
        sentences: those that it says, in order.
    """

    names: dict[str, Any] = field(default_factory=dict)
    frames: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.names[name]


class _Drawing:
    """Stands in for a module of figures."""

    def __init__(self, frames: dict[str, tuple[Any, ...]]) -> None:
        self._frames = frames

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *frames: self._frames.update({name: frames})


def run(notebook: str, *wanted: str, **given: Any) -> Executed:
    """Run cells with the notebook's imports and parameters.

    Args:
        notebook: its file without the ending.
        wanted: run only the cells that bind one of these names; none: run all.
        given: names to begin with, in place of what the cell of imports opens.
    """
    cells = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    parameters, imports, *rest = [
        ast.parse("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"
    ]
    imports.body = [node for node in imports.body if isinstance(node, ast.Import | ast.ImportFrom)]
    ran = Executed()
    for tree in (parameters, imports):
        _execute(tree, ran.names)
    ran.names |= dict.fromkeys(DRAWING, _Drawing(ran.frames)) | {
        "show_figure": _ignore,
        "french_table": _ignore,
        "display": _ignore,
        "sentences": lambda *lines: ran.sentences.extend(lines),
    }
    ran.names |= given
    for tree in rest:
        if (wanted and not _bound(tree) & set(wanted)) or _closes(tree):
            continue
        _execute(tree, ran.names)
    return ran


def _execute(tree: ast.Module, names: dict[str, Any]) -> None:
    exec(compile(tree, "<cell>", "exec"), names)


def _bound(tree: ast.Module) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _closes(tree: ast.Module) -> bool:
    return [ast.unparse(node) for node in tree.body] == ["connection.close()"]


def _ignore(*_: object, **__: object) -> None: ...
