"""`elsewhere [FOLDER [TEST_FROM [LEADS]]]`: the pipeline, unchanged, on another folder of flights.

A project of its own is made below data/elsewhere, with two lines of params.yaml changed; what has
been made there is not made again. Without a folder it is about the project's own data, as `dvc
repro` left them. What came of it is gathered, data set by data set, in
reports/metrics/elsewhere.json, and told in reports/ailleurs.md.
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
# Each stage, and what it leaves.
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
    """Run the pipeline on a folder of tables, and write what came of it.

    Args:
        folder: flights, weather, planes, airports and airlines, or the Bureau's files; none: the
            project's own data.
        test_from: first day of the test part, or the share of the period before it.
        leads: lead times in minutes, with commas between, where all of them would take too long.

    Raises:
        UserError: there is no such folder.
        InternalError: a stage failed; its own words are above.
    """
    paths = paths or project_paths()
    there = paths
    if folder:
        source = Path(folder).resolve()
        if not source.is_dir():
            raise UserError("a folder of tables is accepted", field="folder", value=folder)
        there = _project(paths, source, test_from, leads)
        for stage, left in STAGES:
            if not (there.root / left).exists():
                _run(there, stage)
    name = source.name if folder else load_params(paths.params).source.name
    results = _gathered(there, _below(paths, name))
    kept: Elsewhere = _read(paths.metrics / ELSEWHERE_FILE)
    everything = dict(sorted({**kept, name: results}.items()))
    write_json(paths.metrics / ELSEWHERE_FILE, everything)
    (paths.reports / PAGE).write_text(elsewhere_page(everything), encoding="utf-8")
    print(f"elsewhere: {name} in {ELSEWHERE_FILE} and {PAGE}")


def _below(paths: Paths, name: str) -> Path:
    return paths.root / "data" / "elsewhere" / name


def _project(paths: Paths, source: Path, test_from: str, leads: str) -> Paths:
    """The other project: the same parameters but for source and split, the same notebooks."""
    there = Paths(_below(paths, source.name))
    if there.params.exists():
        return there
    for place in (there.raw.parent, there.metrics, there.mlruns, there.executed_notebooks):
        place.mkdir(parents=True, exist_ok=True)
    shutil.copytree(paths.notebooks, there.notebooks, dirs_exist_ok=True)
    shutil.copyfile(paths.root / "dvc.yaml", there.root / "dvc.yaml")
    yaml = YAML()
    params = yaml.load(paths.params.read_text(encoding="utf-8"))
    kind = TablesSource if table_file(source, RAW_FLIGHTS.name) else BtsSource
    params["source"] |= {"name": kind.name, "path": os.path.relpath(source, there.root)}
    params["split"]["test_from"] = test_from if "-" in test_from else float(test_from)
    if leads:
        params["features"]["lead_times_min"] = [int(lead) for lead in leads.split(",")]
    with there.params.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)
    return there


def _run(there: Paths, stage: str) -> None:
    """One stage in a process of its own; the seconds and the last line it printed are kept."""
    started = time.monotonic()
    print(f"elsewhere: {there.root.name}: {stage}", flush=True)
    done = subprocess.run(  # noqa: S603 - our own stages
        [sys.executable, "-m", "ponctuel.stages", *stage.split()],
        cwd=there.root,
        env={**os.environ, "PONCTUEL_ROOT": str(there.root)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(done.stdout, end="", flush=True)
    if done.returncode:
        raise InternalError(f"stage {stage} ended with {done.returncode}")
    said: dict[str, StageNote] = _read(there.root / LAST_LINE)
    last = done.stdout.strip().splitlines()[-1:] or [""]
    seconds = round(time.monotonic() - started, 1)
    write_json(there.root / LAST_LINE, {**said, stage: {"said": last[0], "seconds": seconds}})


def _gathered(there: Paths, beside: Path) -> DataSet:
    """The pipeline's results on another data set, with direct boosting at every lead time.

    Args:
        beside: folder for what is long to make.
    """
    params = load_params(there.params)
    evaluation: Evaluation = json.loads((there.metrics / EVALUATION_FILE).read_text("utf-8"))
    verdict: Verdict = json.loads((there.metrics / GATE_FILE).read_text("utf-8"))
    said: dict[str, StageNote] = _read(beside / LAST_LINE)
    place = beside / f"direct-{verdict['model_sha256'][:16]}.json"
    predictions = pd.read_parquet(there.evaluation / PREDICTIONS_FILE)
    return {
        "split": verdict["split"],
        "flights": verdict["flights"],
        "weeks": verdict["weeks"],
        "cancellations_learnt": cancellations_learnt(there.candidate),
        "passed": verdict["passed"],
        "checks": verdict["checks"],
        "said": said["register"]["said"] if "register" in said else "",
        "slices_of_a_thousand": slices_of_a_thousand(predictions),
        "lead_times": _lead_times(there, params, evaluation, predictions, place),
        "seconds": {stage: note["seconds"] for stage, note in said.items()},
    }


def _lead_times(
    there: Paths, params: Params, evaluation: Evaluation, predictions: pd.DataFrame, place: Path
) -> list[LeadTimeScores]:
    """Scores by lead time; each is kept in `place` as soon as direct boosting was fitted there."""
    files = feature_files(there)
    split = files.split(params.split)
    kept: dict[str, LeadTimeScores] = _read(place)
    for scores in evaluation["lead_times"]:
        lead = scores["lead_time_min"]
        if str(lead) not in kept:
            rows = predictions[predictions["lead_time_min"] == lead]
            kept[str(lead)] = with_direct(scores, rows, files, split, params)
            write_json(place, kept)
            print(f"elsewhere: direct boosting, {lead} min ahead", flush=True)
    return [
        {
            "lead_time_min": each["lead_time_min"],
            "n": each["n"],
            "models": each["models"],
            "differences": each["differences"],
        }
        for each in kept.values()
    ]


def _read(path: Path) -> Any:
    """The content of a file of JSON; nothing, where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
