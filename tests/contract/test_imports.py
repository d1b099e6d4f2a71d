"""Every module imports alone: whichever comes first, no circle catches it half made.

An import fails by its order only where modules wait for each other in a circle, and that is read
from the text: one interpreter for each of 600 modules would take a quarter of an hour.
"""

from __future__ import annotations

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from ponctuel.stages.imports import ROOT, ancestors, imported, modules


def waits_for(name: str) -> set[str]:
    """Modules that must be whole before a module is: what it imports, with their packages.

    Its own packages are not among them: they have begun before it, and it takes nothing from them.
    """
    named = imported(name)
    packages = {package for each in named for package in ancestors(each)} - set(ancestors(name))
    return (named | packages) & modules().keys() - {name}


def test_no_module_waits_for_itself() -> None:
    assert len(modules()) > 600
    try:
        TopologicalSorter({name: waits_for(name) for name in modules()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("name", ["ponctuel_words.lead_times", "ponctuel.models.store"])
def test_one_that_once_failed_imports_alone(name: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {name}"], cwd=ROOT, check=True)
