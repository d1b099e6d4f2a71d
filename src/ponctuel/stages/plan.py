"""Stage `plan`: schedule, follow-up, progress reports, risks and budget, from plan and history."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.dossier.plan import History, tracked_plan
from ponctuel.dossier.plan_pages import plan_documents, plan_figures

PLAN_FILE = "plan.json"


def main(paths: Paths | None = None) -> None:
    """Write the generated files of reports/plan, and reports/metrics/plan.json."""
    paths = paths or project_paths()
    folder = paths.reports / "plan"
    plan = folder / "plan.yaml"
    history = History.read(json.loads((folder / "historique.json").read_text(encoding="utf-8")))
    plan_so_far = tracked_plan(_yaml(folder / plan.name), history)
    documents = plan_documents(
        plan_so_far,
        history,
        _yaml(folder / "comptes-rendus.yaml"),
        _yaml(folder / "risques.yaml")["risques"],
        {"tables_rows": _rows(paths), "energy_bound": _energy_bound(paths), "energy": ""},
    )
    for name, content in documents.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    figures = json.dumps(plan_figures(plan_so_far), ensure_ascii=False, indent=2)
    (paths.metrics / PLAN_FILE).write_text(figures + "\n", encoding="utf-8")
    print(f"plan: {len(documents)} documents in {folder}")


def _yaml(path: Any) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _rows(paths: Paths) -> int:
    cleaning = json.loads((paths.metrics / "cleaning.json").read_text(encoding="utf-8"))
    return sum(cleaning["rows"].values())


def _energy_bound(paths: Paths) -> str:
    """The energy of the training, as the model's card states it: « moins de 10 Wh »."""
    card = (paths.reports / "model-card.md").read_text(encoding="utf-8")
    bound = re.search(r"([Mm]oins de [\d,]+\s\w+)\s\(codecarbon", card)
    if bound is None:
        raise NotReady(
            "reports/model-card.md does not give the energy of the training; run `dvc repro`"
        )
    return bound.group(1).lower().replace("wh", "Wh")
