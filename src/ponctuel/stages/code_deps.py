"""`python -m ponctuel.stages code_deps`: write into each dvc.yaml the code that its stages run.

A stage depends on every module that its command may import, directly or not, and on no other: a
folder stands for its files where all of them are imported. The report also depends on the code
that it prints. Two things are left out: the packages' `__init__` that only have a docstring, and
the modules that every stage imports (`COMMON`): settings and paths, whose values are dependencies
of a stage as `params` and files, and the errors.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from ponctuel.stages.imports import PACKAGES, ROOT, imported_by_notebook, modules, reached

COMMON = ("ponctuel.config.", "ponctuel.domain.errors")
RUNNER = ["python", "-m", "ponctuel.stages"]
CODE = "src/"
PIPELINES = ("dvc.yaml", "reports/studies/dvc.yaml")


def main() -> None:
    """Rewrite the code dependencies of every stage of every pipeline; the other lines stay."""
    for pipeline in PIPELINES:
        _rewrite(ROOT / pipeline)


def stages_of(pipeline: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The description of each stage; that of a `foreach` stage is its `do`."""
    return {name: stage.get("do", stage) for name, stage in pipeline["stages"].items()}


def _rewrite(path: Path) -> None:
    yaml = YAML()
    yaml.width = 1000
    yaml.indent(mapping=2, sequence=4, offset=2)
    pipeline = yaml.load(path.read_text(encoding="utf-8"))
    for stage in stages_of(pipeline).values():
        other_deps = [dep for dep in stage.get("deps", []) if not dep.startswith(CODE)]
        stage["deps"] = other_deps + code_of(stage)
    text = io.StringIO()
    yaml.dump(pipeline, text)
    path.write_text(text.getvalue(), encoding="utf-8")
    print(f"code_deps: {len(pipeline['stages'])} stages in {path.relative_to(ROOT)}")


def code_of(stage: Mapping[str, Any]) -> list[str]:
    """The code that a stage runs, as sorted files and folders."""
    commands = [stage["cmd"]] if isinstance(stage["cmd"], str) else stage["cmd"]
    starts: set[str] = set()
    for command in commands:
        parts = command.split()
        if parts[:3] != RUNNER:
            continue
        starts.add(f"ponctuel.stages.{parts[3]}")
        if parts[3] == "notebook":
            for name in parts[4:]:
                starts |= imported_by_notebook(ROOT / "notebooks" / f"{name}.ipynb")
    reached_names = reached(starts)
    code = {modules()[name] for name in reached_names if _is_tracked(name)} | _data_of(
        reached_names
    )
    return _folded(code | (_printed_code() if "ponctuel.stages.rapport" in starts else set()))


def _printed_code() -> set[Path]:
    """The code that the report prints: it is read, not run."""
    folder = ROOT / "reports" / "rapport"
    extracts = YAML(typ="safe").load((folder / "extraits.yaml").read_text(encoding="utf-8"))
    annexes = YAML(typ="safe").load((folder / "annexes.yaml").read_text(encoding="utf-8"))
    sources = [*extracts["codes"].values()]
    for annex in annexes["annexes"]:
        sources += (annex.get("extraits") or {}).values()
    return {ROOT / source.partition("::")[0] for source in sources if source.startswith(CODE)}


def _is_tracked(name: str) -> bool:
    common = name == "ponctuel" or f"{name}.".startswith(COMMON)
    return not common and not _is_bare(modules()[name])


@cache
def _is_bare(path: Path) -> bool:
    """Whether a file contains only a docstring."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return all(isinstance(node, ast.Expr) for node in body)


@cache
def _files(folder: Path) -> frozenset[Path]:
    """The files below a folder that may be dependencies: modules with code, and data."""
    return frozenset(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not (path.suffix == ".py" and _is_bare(path))
    )


def _data_of(reached_names: Iterable[str]) -> set[Path]:
    """Data files that are named by a module of the same folder, or of the folder above."""
    read = set()
    for name in reached_names:
        module = modules()[name]
        text = module.read_text(encoding="utf-8")
        for path in _files(module.parent):
            near = path.parent in (module.parent, *_folders(module.parent))
            mentioned = path.name in text or f'"{path.parent.name}"' in text
            mentioned = mentioned or path.stem == module.stem  # a source's card
            if path.suffix != ".py" and near and mentioned:
                read.add(path)
    return read


@cache
def _folders(folder: Path) -> tuple[Path, ...]:
    return tuple(path for path in folder.iterdir() if path.is_dir())


def _folded(files: set[Path]) -> list[str]:
    """The files; a folder replaces its files where all of them are listed."""
    base = PACKAGES["ponctuel"] / "ponctuel"
    folders = {parent for path in files for parent in path.parents if base in parent.parents}
    complete = {folder for folder in folders if _files(folder) <= files}
    top = {folder for folder in complete if not complete & set(folder.parents)}
    single = {path for path in files if not top & set(path.parents)}
    return sorted(path.relative_to(ROOT).as_posix() for path in top | single)
