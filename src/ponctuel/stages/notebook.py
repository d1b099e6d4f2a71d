"""Stage `notebook`: run notebooks with papermill, and export them as self-contained HTML pages."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.notebook_page import html_page
from ponctuel.domain import errors
from ponctuel.domain.errors import InternalError, UserError

_KERNEL = "python3"
_PROCESSES = 2
# Encrypted sockets: a kernel with plain ones prints a warning on every run.
_KERNEL_CONFIG = Config({"KernelManager": {"transport_encryption": "auto"}})


def main(*names: str, paths: Paths | None = None) -> None:
    """Execute notebooks/<name>.ipynb into reports/notebooks, as .ipynb and .html, two at a time.

    Args:
        names: notebooks without their ending; none means all of them.
        paths: another project root.
    """
    paths = paths or project_paths()
    known = sorted(path.stem for path in paths.notebooks.glob("*.ipynb"))
    names_to_run = names or known
    for name in names_to_run:
        if name not in known:
            raise UserError(f"accepted values: {', '.join(known)}", field="notebook", value=name)
    for executed in _executed(paths, names_to_run):
        print(f"notebook: {executed.relative_to(paths.root)} and its page", flush=True)


def _executed(paths: Paths, names: Sequence[str]) -> Iterator[Path]:
    if len(names) == 1:
        yield run_notebook(paths, names[0])
        return
    # Separate processes: the folders of a kernel are set by environment variables.
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        yield from pool.map(run_notebook, repeat(paths), names)


def run_notebook(paths: Paths, name: str, parameters: Mapping[str, object] | None = None) -> Path:
    """Run one notebook from the project's root; if a cell fails, the last results are kept.

    Args:
        parameters: values for its cell of parameters, in addition to the root.

    Raises:
        UserError: a cell failed with an error that the user can correct.
        InternalError: a cell failed otherwise; the message names it and the error.
    """
    import papermill as pm  # imported late: it is slow, and other commands do not need it
    from papermill.exceptions import PapermillExecutionError

    source = paths.notebooks / f"{name}.ipynb"
    target = paths.executed_notebooks / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":  # the kernel's sockets need the selector loop
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    with _own_kernel() as folder, warnings.catch_warnings():
        # Papermill itself uses deprecated interfaces.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=PendingDeprecationWarning)
        try:
            pm.execute_notebook(
                str(source),
                str(folder / target.name),
                parameters={"root": ".", **(parameters or {})},
                kernel_name=_KERNEL,
                language="python",
                cwd=str(paths.root),
                progress_bar=False,
                log_output=False,
                config=_KERNEL_CONFIG,
            )
        except PapermillExecutionError as error:
            raise _explained(name, error) from error
        executed = nbformat.read(folder / target.name, as_version=4)
    _make_reproducible(executed)
    nbformat.write(executed, target)
    target.with_suffix(".html").write_text(html_page(executed, name), encoding="utf-8")
    return target


def _explained(name: str, error: Exception) -> errors.PonctuelError:
    cell = f"{name}, cell {getattr(error, 'cell_index', '?')}"
    kind, value = getattr(error, "ename", "error"), getattr(error, "evalue", "")
    own_error = getattr(errors, kind, None)
    if isinstance(own_error, type) and issubclass(own_error, UserError):
        return UserError(f"{value} ({cell})")
    first_line = next(iter(str(getattr(error, "source", "")).strip().splitlines()), "")
    return InternalError(f"{cell} («{first_line}»): {kind}: {value}")


@contextmanager
def _own_kernel() -> Iterator[Path]:
    """A kernel of the running Python, independent of Jupyter's installation and settings.

    Yields:
        A temporary folder, removed after the kernel ends.
    """
    with tempfile.TemporaryDirectory(prefix="ponctuel-notebook-") as name:
        folder = Path(name)
        spec = folder / "kernels" / _KERNEL
        spec.mkdir(parents=True)
        command = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]
        content = {
            "argv": [*command, "-f", "{connection_file}"],
            "display_name": "Python 3",
            "language": "python",
            "metadata": {"supported_encryption": ["curve"]},
        }
        (spec / "kernel.json").write_text(json.dumps(content), encoding="utf-8")
        environment = {
            "JUPYTER_PATH": name,  # searched before the user's and the system's kernels
            "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "IPYTHONDIR": str(folder / "ipython"),
            "JUPYTER_PLATFORM_DIRS": "1",
            "MPLBACKEND": "Agg",
            # This warning contains the environment's folder: the page would differ by machine.
            "PYTHONWARNINGS": "ignore:IProgress not found",
        }
        previous = {key: os.environ.get(key) for key in environment}
        os.environ.update(environment)
        try:
            yield folder
        finally:
            for key, value in previous.items():
                if value is None:
                    os.environ.pop(key, None)
                else:
                    os.environ[key] = value


def _make_reproducible(notebook: NotebookNode) -> None:
    """Remove what differs by run or by machine, including the patch version of Python."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": _KERNEL,
    }
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{number}"
