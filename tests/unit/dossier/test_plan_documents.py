"""The documents of the plan: complete, readable by their tools, and the same on every run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import yaml

from ponctuel.dossier.plan import History, Plan, tracked_plan
from ponctuel.dossier.plan_pages import plan_documents, plan_figures

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "reports" / "plan"


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def history() -> History:
    return History.read(json.loads((FOLDER / "historique.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def plan(history: History) -> Plan:
    return tracked_plan(read("plan.yaml"), history)


@pytest.fixture(scope="module")
def documents(plan: Plan, history: History) -> dict[str, str]:
    figures = {"tables_rows": 1, "energy_bound": "moins de 10 Wh", "energy": ""}
    words, risks = read("comptes-rendus.yaml"), read("risques.yaml")["risques"]
    return plan_documents(plan, history, words, risks, figures)


def test_committed_figures_are_those_of_the_plan_and_the_history(plan: Plan) -> None:
    committed = json.loads((ROOT / "reports/metrics/plan.json").read_text(encoding="utf-8"))
    assert committed == json.loads(json.dumps(plan_figures(plan))), "dvc repro -s plan"


def test_committed_pages_equal_those_of_the_stage(documents: dict[str, str]) -> None:
    for name, content in documents.items():
        if name != "budget.md":
            assert (FOLDER / name).read_text(encoding="utf-8") == content, (
                f"{name}: dvc repro -s plan"
            )


def test_every_acceptance_test_and_proof_is_a_file_or_folder(plan: Plan) -> None:
    for planned in plan.tasks:
        for test in planned.task.tests:
            assert (ROOT / test).exists(), f"{planned.task.identifier}: {test}"
    for risk in read("risques.yaml")["risques"]:
        assert (ROOT / risk["preuve"]).exists(), risk["id"]


def test_every_milestone_has_its_report_with_all_its_parts(
    plan: Plan, documents: dict[str, str]
) -> None:
    for milestone in plan.milestones:
        page = documents[f"comptes-rendus/{milestone.identifier.lower()}.md"]
        headings = re.findall(r"^## (.+)$", page, flags=re.M)
        assert {"Fait", "Écarts au plan", "Risques", "Décisions", "Suite", "Historique"} <= set(
            headings
        )
    for name in [n for words in read("comptes-rendus.yaml").values() for n in words["decisions"]]:
        assert (ROOT / "reports" / "decisions" / name).is_file()


def test_the_reported_p80_holds_for_past_tasks(plan: Plan) -> None:
    assert 0.75 <= plan.p80_coverage <= 0.85
    assert len(plan.ratios) == sum(
        planned.done and planned.span is not None for planned in plan.tasks
    )


def test_the_ganttproject_file_has_every_task_and_every_link(
    plan: Plan, documents: dict[str, str]
) -> None:
    root = Xml.fromstring(documents["ponctuel.gan"])
    tasks = {element.get("id"): element for element in root.iter("task")}
    assert len(tasks) == len(plan.tasks) + len(plan.milestones)
    links = [element.get("id") for element in root.iter("depend")]
    assert len(links) == sum(len(planned.task.after) for planned in plan.tasks)
    assert set(links) <= set(tasks)
    assert all(int(element.get("duration", "0")) > 0 for element in tasks.values())


def test_drawings_are_svg_with_a_title_and_every_task(
    plan: Plan, documents: dict[str, str]
) -> None:
    for name in ("gantt.svg", "avancement.svg"):
        root = Xml.fromstring(documents[name])
        assert root.find("{http://www.w3.org/2000/svg}title") is not None
    for planned in plan.tasks:
        assert planned.task.title in documents["gantt.svg"]
