"""No module is in an import cycle, so that every module can be imported first.

Cycles are read from the source: one interpreter for each of 600 modules would take 15 minutes.
"""

from __future__ import annotations

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from ponctuel.stages.imports import ROOT, ancestors, imported, modules


def waits_for(name: str) -> set[str]:
    """Modules that must be loaded before a module: those that it imports, with their packages.

    Its own packages are not among them: they are being loaded, and it imports nothing from them.
    """
    imports_of_module = imported(name)
    packages = {package for module in imports_of_module for package in ancestors(module)} - set(
        ancestors(name)
    )
    return (imports_of_module | packages) & modules().keys() - {name}


def test_there_is_no_circular_import() -> None:
    assert len(modules()) > 600
    try:
        TopologicalSorter({name: waits_for(name) for name in modules()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("name", ["ponctuel_words.lead_times", "ponctuel.models.store"])
def test_each_module_can_be_imported_first(name: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {name}"], cwd=ROOT, check=True)
