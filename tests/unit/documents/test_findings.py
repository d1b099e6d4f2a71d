"""Sentences of the notebooks: every block of a template has a function, and every function a block."""

from __future__ import annotations

import inspect
from types import ModuleType

import jinja2
import pandas as pd
import pytest

from ponctuel.documents import (
    findings_days,
    findings_evaluation,
    findings_exploration,
    findings_features,
    findings_tuning,
)
from ponctuel.documents.findings import SHARED, block, missing_study
from ponctuel.documents.template import environment

TEMPLATES = {
    "carnet-exploration.md.j2": findings_exploration,
    "carnet-variables.md.j2": findings_features,
    "carnet-evaluation.md.j2": findings_evaluation,
    "carnet-evaluation-jours.md.j2": findings_days,
    "carnet-reglage.md.j2": findings_tuning,
}


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_block_has_a_function_and_every_function_a_block(template: str) -> None:
    filters = dict.fromkeys(("hour", "date", "points", "setting"), str)
    blocks = environment(filters).get_template(template).blocks
    assert set(blocks) == _findings(TEMPLATES[template])


def _findings(module: ModuleType) -> set[str]:
    return {
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if hasattr(function, "__wrapped__")
    }


def test_without_rows_a_sentence_reports_it() -> None:
    (sentence,) = findings_exploration.routes(pd.DataFrame())
    assert sentence.startswith("Aucun résultat\u00a0: ")


def test_a_study_that_has_not_run_names_its_command() -> None:
    (sentence,) = missing_study("La comparaison aux pairs", "make peers")
    assert sentence.startswith("La comparaison aux pairs\u00a0: ")
    assert "`make peers`" in sentence


def test_a_missing_number_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError, match="command"):
        block(SHARED, "missing_study", {"name": "L’étude"})
