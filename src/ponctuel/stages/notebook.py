"""Executing notebooks: `python -m ponctuel.stages notebook NAME…`, papermill and nbconvert."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import nbformat
import papermill
from nbconvert import HTMLExporter
from papermill.exceptions import PapermillExecutionError

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import InternalError, UserError


def main(*names: str, paths: Paths | None = None) -> None:
    """Execute notebooks/<name>.ipynb into reports/notebooks/, with an HTML page beside it."""
    paths = paths or project_paths()
    for name in names:
        source = paths.notebooks / f"{name}.ipynb"
        if not source.is_file():
            known = ", ".join(sorted(path.stem for path in paths.notebooks.glob("*.ipynb")))
            raise UserError(f"there is no such notebook; known are {known}", field="name", value=name)
        target = paths.executed_notebooks / source.name
        execute(source, target, paths.root)
        print(f"notebook: {name} executed", flush=True)


def execute(source: Path, target: Path, root: Path) -> None:
    """Run one notebook with this very Python, and export it.

    Raises:
        InternalError: names the cell that failed and what it said.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _use_own_kernel()
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    try:
        papermill.execute_notebook(
            source, target, parameters={"root": str(root)}, kernel_name="python3",
            cwd=root, progress_bar=False, log_output=False,
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise InternalError(
            f"{source.name}: cell {error.exec_count}: {error.ename}: {error.evalue}"
        ) from error
    _export(target)


def _use_own_kernel() -> None:
    """Let `python3` mean the Python that runs this, whatever Jupyter has installed elsewhere."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    os.environ["JUPYTER_PATH"] = str(Path(sys.prefix) / "share" / "jupyter")


def _export(notebook: Path) -> None:
    exporter = HTMLExporter(template_name="classic")
    exporter.require_js_url = exporter.mathjax_url = exporter.jquery_url = ""
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    body, _ = exporter.from_notebook_node(nbformat.read(notebook, as_version=4))
    notebook.with_suffix(".html").write_text(body, encoding="utf-8")
