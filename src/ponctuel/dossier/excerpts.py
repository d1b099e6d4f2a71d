"""Excerpts of the source code, selected by name so that they follow changes of the code."""

from __future__ import annotations

import ast
from pathlib import Path

from ponctuel.domain.errors import UserError


def excerpt(root: Path, reference: str) -> str:
    """The source of a class, a function or a method.

    Args:
        reference: « path::name » or « path::Class.method »; « path » alone is the whole file.

    Raises:
        UserError: the file or the name does not exist.
    """
    path, _, name = reference.partition("::")
    file = root / path
    if not file.is_file():
        raise UserError(f"excerpt: {path} is not a file")
    text = file.read_text(encoding="utf-8")
    if not name:
        return text.rstrip("\n")
    body: list[ast.stmt] = ast.parse(text).body
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None = None
    for part in name.split("."):
        node = next(
            (
                child
                for child in body
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and child.name == part
            ),
            None,
        )
        if node is None:
            raise UserError(f"excerpt: {path} has no {name}")
        body = node.body
    assert node is not None  # noqa: S101 - a name has at least one part
    first = min([node.lineno, *(child.lineno for child in node.decorator_list)])
    return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
