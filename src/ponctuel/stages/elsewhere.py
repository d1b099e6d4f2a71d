"""`elsewhere [FOLDER [TEST_FROM [LEADS]]]`: the unchanged pipeline on another folder of flights.

A separate project is created below data/elsewhere, with two lines of params.yaml changed; existing
outputs are not made again. Without a folder, the results of the project's own data are used, as
`dvc repro` made them. The results of every data set are collected in
reports/metrics/elsewhere.json, and described in reports/ailleurs.md.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.elsewhere_page import elsewhere_page
from ponctuel.domain.errors import InternalError, UserError
from ponctuel.evaluation.records import Evaluation, LeadTimeScores, Verdict
from ponctuel.evaluation.studies.elsewhere import DataSet, Elsewhere, StageNote
from ponctuel.models.store import cancellations_learnt
from ponctuel.sources.bts import BtsSource
from ponctuel.sources.companions import table_file
from ponctuel.sources.tables import TablesSource
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import EVALUATION_FILE, GATE_FILE, PREDICTIONS_FILE
from ponctuel.tables.raw import RAW_FLIGHTS
from ponctuel.training.elsewhere import slices_of_a_thousand, with_direct
from ponctuel.training.json_files import write_json

ELSEWHERE_FILE, PAGE = "elsewhere.json", "ailleurs.md"
# Each stage, and one of its outputs.
STAGES = (
    ("ingest", "data/raw/MANIFEST.json"),
    ("notebook 02-cleaning", "reports/metrics/cleaning.json"),
    ("warehouse", "data/warehouse/ponctuel.duckdb"),
    ("features", "data/features/outcomes.parquet"),
    ("tune", "reports/metrics/tuning.json"),
    ("train", "data/models/candidate/model.json"),
    ("evaluate", "reports/metrics/evaluation.json"),
    ("register", "data/models/registration.json"),
)
LAST_LINE = "said.json"


def main(
    folder: str = "", test_from: str = "0.75", leads: str = "", paths: Paths | None = None
) -> None:
    """Run the pipeline on a folder of tables, and write its results.

    Args:
        folder: flights, weather, planes, airports and airlines, or files of the Bureau of
            Transportation Statistics; empty: the project's own data.
        test_from: first day of the test part, or the share of the period before it.
        leads: lead times in minutes, separated by commas, where all of them would take too long.

    Raises:
        UserError: there is no such folder.
        InternalError: a stage failed; its own message is printed before.
    """
    paths = paths or project_paths()
    other = paths
    if folder:
        source = Path(folder).resolve()
        if not source.is_dir():
            raise UserError("a folder of tables is accepted", field="folder", value=folder)
        other = _project(paths, source, test_from, leads)
        for stage, output in STAGES:
            if not (other.root / output).exists():
                _run(other, stage)
    name = source.name if folder else load_params(paths.params).source.name
    results = _results(other, _folder_of(paths, name))
    recorded: Elsewhere = _read(paths.metrics / ELSEWHERE_FILE)
    all_results = dict(sorted({**recorded, name: results}.items()))
    write_json(paths.metrics / ELSEWHERE_FILE, all_results)
    (paths.reports / PAGE).write_text(elsewhere_page(all_results), encoding="utf-8")
    print(f"elsewhere: {name} in {ELSEWHERE_FILE} and {PAGE}")


def _folder_of(paths: Paths, name: str) -> Path:
    return paths.root / "data" / "elsewhere" / name


def _project(paths: Paths, source: Path, test_from: str, leads: str) -> Paths:
    """The other project: the same parameters except source and split, the same notebooks."""
    other = Paths(_folder_of(paths, source.name))
    if other.params.exists():
        return other
    for folder in (other.raw.parent, other.metrics, other.mlruns, other.executed_notebooks):
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(paths.notebooks, other.notebooks, dirs_exist_ok=True)
    shutil.copyfile(paths.root / "dvc.yaml", other.root / "dvc.yaml")
    yaml = YAML()
    params = yaml.load(paths.params.read_text(encoding="utf-8"))
    kind = TablesSource if table_file(source, RAW_FLIGHTS.name) else BtsSource
    params["source"] |= {"name": kind.name, "path": os.path.relpath(source, other.root)}
    params["split"]["test_from"] = test_from if "-" in test_from else float(test_from)
    if leads:
        params["features"]["lead_times_min"] = [int(lead) for lead in leads.split(",")]
    with other.params.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)
    return other


def _run(other: Paths, stage: str) -> None:
    """Run one stage in a separate process; its duration and its last printed line are recorded."""
    started = time.monotonic()
    print(f"elsewhere: {other.root.name}: {stage}", flush=True)
    completed = subprocess.run(  # noqa: S603 - our own stages
        [sys.executable, "-m", "ponctuel.stages", *stage.split()],
        cwd=other.root,
        env={**os.environ, "PONCTUEL_ROOT": str(other.root)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(completed.stdout, end="", flush=True)
    if completed.returncode:
        raise InternalError(f"stage {stage} ended with {completed.returncode}")
    notes: dict[str, StageNote] = _read(other.root / LAST_LINE)
    last = completed.stdout.strip().splitlines()[-1:] or [""]
    seconds = round(time.monotonic() - started, 1)
    write_json(other.root / LAST_LINE, {**notes, stage: {"said": last[0], "seconds": seconds}})


def _results(other: Paths, folder: Path) -> DataSet:
    """The pipeline's results on another data set, with direct boosting at every lead time.

    Args:
        folder: folder for intermediate results that take long to compute.
    """
    params = load_params(other.params)
    evaluation: Evaluation = json.loads((other.metrics / EVALUATION_FILE).read_text("utf-8"))
    verdict: Verdict = json.loads((other.metrics / GATE_FILE).read_text("utf-8"))
    notes: dict[str, StageNote] = _read(folder / LAST_LINE)
    scores_file = folder / f"direct-{verdict['model_sha256'][:16]}.json"
    predictions = pd.read_parquet(other.evaluation / PREDICTIONS_FILE)
    return {
        "split": verdict["split"],
        "flights": verdict["flights"],
        "weeks": verdict["weeks"],
        "cancellations_learnt": cancellations_learnt(other.candidate),
        "passed": verdict["passed"],
        "checks": verdict["checks"],
        "said": notes["register"]["said"] if "register" in notes else "",
        "slices_of_a_thousand": slices_of_a_thousand(predictions),
        "lead_times": _lead_times(other, params, evaluation, predictions, scores_file),
        "seconds": {stage: note["seconds"] for stage, note in notes.items()},
    }


def _lead_times(
    other: Paths,
    params: Params,
    evaluation: Evaluation,
    predictions: pd.DataFrame,
    scores_file: Path,
) -> list[LeadTimeScores]:
    """Scores by lead time; `scores_file` keeps those of each lead time once they are computed."""
    files = feature_files(other)
    split = files.split(params.split)
    recorded: dict[str, LeadTimeScores] = _read(scores_file)
    for scores in evaluation["lead_times"]:
        lead = scores["lead_time_min"]
        if str(lead) not in recorded:
            rows = predictions[predictions["lead_time_min"] == lead]
            recorded[str(lead)] = with_direct(scores, rows, files, split, params)
            write_json(scores_file, recorded)
            print(f"elsewhere: direct boosting, {lead} min ahead", flush=True)
    return [
        {
            "lead_time_min": scores["lead_time_min"],
            "n": scores["n"],
            "models": scores["models"],
            "differences": scores["differences"],
        }
        for scores in recorded.values()
    ]


def _read(path: Path) -> Any:
    """The content of a JSON file; empty where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
