"""What the project's modules import, read from their text: nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"ponctuel": ROOT / "src", "ponctuel_sdk": ROOT / "src", "app": ROOT}


@cache
def modules() -> dict[str, Path]:
    """Every module of the three packages: dotted name -> file."""
    found = {}
    for package, base in PACKAGES.items():
        for path in sorted((base / package).rglob("*.py")):
            parts = path.relative_to(base).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imported(name: str, *, late: bool = False) -> frozenset[str]:
    """The project's modules that a module names in its imports.

    Args:
        late: those inside functions too, which run only when they are called.
    """
    found = set()
    for node in _imports(ast.parse(modules()[name].read_text(encoding="utf-8")), late=late):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif node.level == 0 and node.module:
            below = {f"{node.module}.{each.name}" for each in node.names}
            found |= {node.module} | below
    return frozenset(found & modules().keys()) - {name}


def ancestors(name: str) -> list[str]:
    """The packages whose `__init__` runs before a module does."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def reached(starts: set[str]) -> set[str]:
    """Modules that run, or may run, once these do: imports of imports, packages included."""
    seen: set[str] = set()
    waiting = set(starts)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= ({*imported(name, late=True), *ancestors(name)} & modules().keys()) - seen
    return seen


def _imports(tree: ast.AST, *, late: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not late) or (
            isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        ):
            continue
        else:
            yield from _imports(node, late=late)
