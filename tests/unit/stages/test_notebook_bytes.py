"""Executed notebooks without traces of the machine and the time of execution."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from ponctuel.stages.notebook import _make_reproducible


def _executed(python: str, started: str) -> Any:
    return new_notebook(
        metadata={
            "language_info": {"name": "python", "version": python},
            "papermill": {"start_time": started},
            "kernelspec": {"name": f"python{python}", "display_name": python},
        },
        cells=[
            new_code_cell("1", id="a", metadata={"execution": {"iopub.execute_input": started}}),
            new_code_cell("2", id=started, metadata={"tags": ["injected-parameters"]}),
        ],
    )


def test_executions_on_two_machines_write_the_same_bytes() -> None:
    first, second = _executed("3.11.2", "08-00"), _executed("3.13.1", "09-30")
    assert nbformat.writes(first) != nbformat.writes(second)
    source = deepcopy([cell.source for cell in first.cells])
    for notebook in (first, second):
        _make_reproducible(notebook)
    assert nbformat.writes(first) == nbformat.writes(second)
    assert [cell.source for cell in first.cells] == source
    assert first.metadata.language_info.name == "python"
