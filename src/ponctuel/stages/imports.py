"""The imports of the project's modules, read from their source code without running it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import ponctuel

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = {"ponctuel": ROOT / "src", "ponctuel_sdk": ROOT / "src", "app": ROOT}
Import = ast.Import | ast.ImportFrom


@cache
def modules() -> dict[str, Path]:
    """Every module of the three packages: dotted name -> file."""
    module_files = {}
    for package, base in PACKAGES.items():
        for path in sorted((base / package).rglob("*.py")):
            parts = path.relative_to(base).with_suffix("").parts
            module_files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return module_files


@cache
def imported(name: str, *, late: bool = False) -> frozenset[str]:
    """The project's modules that a module names in its imports.

    Args:
        late: whether to include imports inside functions, which run only when they are called.
    """
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    return _named(_imports(tree, late=late)) - {name}


def imported_by_notebook(path: Path) -> frozenset[str]:
    """The project's modules that a notebook's cells name in their imports."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = "".join("".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "code")
    code = "\n".join(line for line in lines.splitlines() if not line.startswith(("%", "!")))
    tree = ast.parse(code)
    open_module = {ponctuel.OPEN_IMPLEMENTATION} if _calls_open(tree) else set()
    return _named(_imports(tree, late=True)) | open_module


def _calls_open(tree: ast.AST) -> bool:
    """Whether the source code calls `ponctuel.open()`, which imports its implementation by name."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == ponctuel.open.__name__
        and isinstance(node.value, ast.Name)
        and node.value.id == ponctuel.__name__
        for node in ast.walk(tree)
    )


def ancestors(name: str) -> list[str]:
    """The packages whose `__init__` runs before a module does."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def reached(starts: Iterable[str]) -> set[str]:
    """Modules that may run when `starts` do: direct and indirect imports, and discovered ones."""
    found_names: set[str] = set()
    pending = set(starts)
    while pending:
        name = pending.pop()
        found_names.add(name)
        next_names = {*imported(name, late=True), *ancestors(name), *_discovered(name)}
        pending |= (next_names & modules().keys()) - found_names
    return found_names


def _discovered(name: str) -> set[str]:
    """Modules that run without being imported by a statement: those a package finds with pkgutil
    (such as the feature families), and those whose file name appears as a string in this module."""
    path = modules()[name]
    text = path.read_text(encoding="utf-8")
    if path.name == "__init__.py" and "pkgutil" in text:
        return {other for other in modules() if other.startswith(f"{name}.")}
    package = name.rpartition(".")[0]
    return {
        f"{package}.{file.stem}" for file in path.parent.glob("*.py") if f'"{file.name}"' in text
    }


def _named(imports: Iterable[Import]) -> frozenset[str]:
    names = set()
    for node in imports:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif node.level == 0 and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names & modules().keys())


def _imports(tree: ast.AST, *, late: bool) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Import):
            yield node
        elif not (_is_function(node) and not late) and not _is_type_checking_block(node):
            yield from _imports(node, late=late)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _is_type_checking_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
