"""The first champion where the candidate was refused: the candidate, or climatology as a model."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from mlflow import MlflowClient

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths
from ponctuel.evaluation.fallback import Option, best_of
from ponctuel.evaluation.gate import judge, speed_check
from ponctuel.evaluation.records import Verdict
from ponctuel.features.schema import features_in
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.residuals import RESIDUALS_FILE, Residuals
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import GATE_FILE, PREDICTIONS_FILE
from ponctuel.stages.gate import CLIMATOLOGY, JudgedCandidate, as_text
from ponctuel.training import gate
from ponctuel.training.champion import digest, label
from ponctuel.training.frames import weeks_of, without_aircraft
from ponctuel.training.living import LEVEL, issue, levels_of, residuals_of
from ponctuel.training.log_version import VersionDocuments, log_version
from ponctuel.training.promotion import set_champion
from ponctuel.training.registry import Version, with_digest
from ponctuel.training.rows import training_rows
from ponctuel.training.verdict_tags import lines, verdict_tags

CANDIDATE = "candidate"
FOLDER = "climatology"


def promote_best(
    paths: Paths, client: MlflowClient, candidate: Version, judged: JudgedCandidate
) -> str:
    """Make the best calibrated model the champion; returns a sentence with the reason.

    That may be the refused candidate. Climatology, corrected by recent outcomes like any model,
    becomes champion where the candidate is worse, or where only climatology is calibrated.
    """
    residuals, verdict = judged_climatology(paths)
    options = [Option.of(CANDIDATE, judged.verdict), Option.of(CLIMATOLOGY, verdict)]
    best = best_of(options)
    if best.name == CANDIDATE:
        reason = "refused by the gate; there is no better calibrated model"
        set_champion(paths, client, candidate, reason, "promote", forced=True)
        return f"{label(candidate.number)} is champion ({reason})"
    print("\n".join(lines(verdict)), flush=True)
    version = _registered(paths, client, residuals, verdict)
    reason = f"climatology: {label(candidate.number)} was refused by the gate"
    set_champion(paths, client, version, reason, "promote", forced=not verdict["passed"])
    return f"{label(version.number)} is champion ({reason})"


def judged_climatology(paths: Paths) -> tuple[Residuals, Verdict]:
    """Save climatology as a model; returns its residuals until the end of the test, and its
    verdict."""
    params, files = load_params(paths.params), feature_files(paths)
    split, leads = files.split(params.split), params.features.lead_times_min
    candidate = DelayModel.load(paths.candidate)
    rows = without_aircraft(training_rows(files, split.start, split.test_from, params))
    uncorrected = candidate.climatology_model(candidate.residuals)
    residuals = _training_residuals(uncorrected, rows)
    climatology = candidate.climatology_model(residuals)
    for lead in leads:
        requests = without_aircraft(files.whole(split.test_from, split.end, (lead,)))
        levels = issue(climatology, requests, gate.THREADS).levels
        residuals = residuals + residuals_of(requests.assign(**{LEVEL: levels}), climatology)
    predictions = gate.read_predictions(paths.evaluation / PREDICTIONS_FILE)
    own = gate.predict_test(climatology, files, split, leads)
    gate.check_same_rows(predictions, own)
    outcomes, reference = gate.gate_outcomes(predictions), gate.climatology_of(predictions)
    judgement = judge(outcomes, gate.gate_predictions(own), reference, params.gate, params.seed)
    example = files.whole(split.test_from, split.end, (leads[-1],))
    speed = speed_check(gate.one_row_p50_ms(climatology, example), params.gate)
    folder = paths.models / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    climatology.save(folder)
    verdict = gate.verdict_of(
        judgement,
        speed,
        {
            "model_sha256": digest(folder),
            "split": split.as_dict(),
            "source": params.source.name,
            "reference": {"name": CLIMATOLOGY, "model_sha256": None},
            "loss": "mean log-loss at 15, 30 and 60 min, given arrival",
            "flights": int(predictions["flight_id"].nunique()),
            "rows": len(predictions),
            "weeks": len(set(weeks_of(predictions).tolist())),
        },
        params.gate,
    )
    return residuals, verdict


def _training_residuals(model: DelayModel, rows: pd.DataFrame) -> Residuals:
    """The residuals of the training rows under the model's forecasts."""
    delay = rows["arr_delay_min"].to_numpy(dtype="float64", na_value=np.nan)
    levels = levels_of(model.base(rows, gate.THREADS), delay)
    return residuals_of(rows.assign(**{LEVEL: levels}), model)


def _registered(
    paths: Paths, client: MlflowClient, residuals: Residuals, verdict: Verdict
) -> Version:
    """The version of climatology, logged if it is new."""
    registered = with_digest(client, verdict["model_sha256"])
    if registered is not None:
        return registered
    params, files = load_params(paths.params), feature_files(paths)
    split = files.split(params.split)
    lead = params.features.lead_times_min[-1]
    example = files.whole(split.test_from, split.end, (lead,)).head(2)
    documents = VersionDocuments(
        metrics={},
        params=split.as_dict(),
        tags=verdict_tags(verdict, None, None),
        documents={GATE_FILE: as_text(verdict)},
        description="Climatology by carrier, origin and hour, corrected by recent outcomes.",
    )
    with TemporaryDirectory() as folder:
        residuals_file = Path(folder) / RESIDUALS_FILE
        residuals.write(residuals_file)
        rows = example[features_in(example.columns)]
        return log_version(client, paths, rows, documents, paths.models / FOLDER, residuals_file)
