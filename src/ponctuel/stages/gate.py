"""The gate of stage `register`: compares the candidate with the champion, or with climatology."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from mlflow import MlflowClient

from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.evaluation.gate import judge, speed_check
from ponctuel.evaluation.gate_rows import GatePredictions
from ponctuel.evaluation.records import Candidate, Verdict, VerdictSubject
from ponctuel.models.delay_model import DelayModel
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import GATE_FILE, PREDICTIONS_FILE
from ponctuel.training import gate
from ponctuel.training.champion import digest
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.frames import weeks_of
from ponctuel.training.log_version import document
from ponctuel.training.promotion import RegistryError, loadable
from ponctuel.training.record import TrainedOn
from ponctuel.training.registry import Version, champion_number, version_of, with_digest

CLIMATOLOGY, CHAMPION = "climatology", "champion"


@dataclass(frozen=True)
class JudgedCandidate:
    """The result of the gate.

    Attributes:
        verdict: the verdict as in `reports/metrics/gate.json`.
        p50_ms: time of one forecast; None for a recorded verdict.
        known: the registered version with the candidate's content, if there is one.
        is_new: whether the verdict is new, not a recorded one.
    """

    verdict: Verdict
    p50_ms: float | None
    known: Version | None
    is_new: bool


def judge_candidate(paths: Paths, params: Params, client: MlflowClient) -> JudgedCandidate:
    """The verdict on the candidate: the recorded one, or a new one.

    A candidate that is registered is not judged again, unless the limits or the test part have
    changed; then it is compared with the same reference as before.
    """
    files = feature_files(paths)
    split = files.split(params.split)
    content = digest(paths.candidate)
    registered = with_digest(client, content)
    recorded = recorded_verdict(registered)
    candidate: Candidate = {
        "model_sha256": content,
        "split": split.as_dict(),
        "source": params.source.name,
    }
    if recorded is not None and _still_holds(recorded, candidate, params):
        return JudgedCandidate(recorded, None, registered, False)
    reference_version = _reference(client, content, recorded)
    leads = params.features.lead_times_min
    predictions = gate.read_predictions(paths.evaluation / PREDICTIONS_FILE)
    reference_predictions, reference_sha256, usable = _reference_predictions(
        client, reference_version, files, split, predictions, leads
    )
    predictions = predictions[usable].reset_index(drop=True)
    judgement = judge(
        gate.gate_outcomes(predictions),
        gate.gate_predictions(predictions),
        reference_predictions,
        params.gate,
        params.seed,
    )
    example = files.whole(split.test_from, split.end, (leads[-1],))
    p50_ms = gate.one_row_p50_ms(DelayModel.load(paths.candidate), example)
    subject: VerdictSubject = {
        **candidate,
        "reference": {
            "name": CLIMATOLOGY if reference_sha256 is None else CHAMPION,
            "model_sha256": reference_sha256,
        },
        "loss": "mean log-loss at 15, 30 and 60 min, given arrival",
        "flights": int(predictions["flight_id"].nunique()),
        "rows": len(predictions),
        "weeks": len(set(weeks_of(predictions).tolist())),
    }
    speed = speed_check(p50_ms, params.gate)
    return JudgedCandidate(
        gate.verdict_of(judgement, speed, subject, params.gate), p50_ms, registered, True
    )


def recorded_verdict(registered: Version | None) -> Verdict | None:
    """The verdict stored with a version."""
    text = None if registered is None else document(registered, GATE_FILE)
    if text is None:
        return None
    recorded: Verdict = json.loads(text)
    return recorded


def as_text(verdict: Verdict) -> str:
    return json.dumps(verdict, indent=2) + "\n"


def _still_holds(recorded: Verdict, candidate: Candidate, params: Params) -> bool:
    content: Mapping[str, object] = recorded
    same = all(content[name] == value for name, value in candidate.items())
    return same and recorded["limits"] == params.gate.model_dump(mode="json")


def _reference(client: MlflowClient, content: str, recorded: Verdict | None) -> Version | None:
    """The version that the candidate is compared with; None for climatology.

    It is the champion, unless there is none, or the champion is the candidate itself, or this
    software cannot load it any more.
    """
    if recorded is not None:
        reference_sha256 = recorded["reference"]["model_sha256"]
        registered = None if reference_sha256 is None else with_digest(client, reference_sha256)
    else:
        number = champion_number(client)
        registered = None if number is None else version_of(client, number)
    if registered is None or registered.model_sha256 == content:
        return None
    try:
        loadable(client, registered.number)
    except RegistryError as error:
        print(f"gate: {error}; climatology is the reference instead", flush=True)
        return None
    return registered


def _reference_predictions(
    client: MlflowClient,
    reference_version: Version | None,
    files: FeatureFiles,
    split: Split,
    predictions: pd.DataFrame,
    leads: tuple[int, ...],
) -> tuple[GatePredictions, str | None, gate.Mask]:
    """The reference's predictions, its digest, and a mask of the requests that are compared.

    A champion that `ponctuel retrain` made was trained on a part of the test: only later requests
    are unseen by both models.
    """
    if reference_version is None:
        return gate.climatology_of(predictions), None, np.ones(len(predictions), dtype=bool)
    folder = loadable(client, reference_version.number).folder
    predictions_of_reference = gate.predict_test(DelayModel.load(folder), files, split, leads)
    gate.check_same_rows(predictions, predictions_of_reference)
    trained = TrainedOn.of(folder, TrainedOn(split.start, split.test_from))
    usable = np.ones(len(predictions), dtype=bool)
    if trained.end > split.test_from:
        usable = gate.issued_since(predictions, trained.end)
    if not usable.any():  # it was trained on the whole test: the comparison can only favour it
        usable[:] = True
    return (
        gate.gate_predictions(predictions_of_reference[usable]),
        reference_version.model_sha256,
        usable,
    )
