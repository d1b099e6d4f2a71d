"""The gate for a challenger made by `ponctuel retrain`.

Its training covers a part of the pipeline's test: it is judged on later flights only, against the
champion on the same requests; requests issued before the end of its training are left out.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.gate import judge, speed_check
from ponctuel.evaluation.records import Verdict, VerdictSubject
from ponctuel.features.schema import features_in
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.residuals import RESIDUALS_FILE, Residuals
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import GATE_FILE
from ponctuel.stages.gate import CHAMPION, JudgedCandidate, as_text
from ponctuel.stages.register import promote_if_passed, usable_champion
from ponctuel.training import gate
from ponctuel.training.champion import digest, label
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.frames import weeks_of
from ponctuel.training.living import residuals_of
from ponctuel.training.log_version import VersionDocuments, log_version
from ponctuel.training.predictions import as_stored, predictions_of
from ponctuel.training.record import RECORD_FILE, TrainedOn
from ponctuel.training.registry import with_digest
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import CHALLENGER, MODEL_NAME
from ponctuel.training.verdict_tags import lines, verdict_tags

VERDICT_FILE = "challenger-gate.json"


def judged_split(paths: Paths, judged_until: date | None = None) -> Split:
    """The flights on which the challenger can be judged: those after the end of its training.

    Args:
        judged_until: first day whose flights have not happened yet; by default all have.

    Raises:
        NotReady: there is no challenger, or no flight after its training.
    """
    if not (paths.challenger / RECORD_FILE).is_file():
        raise NotReady("no challenger yet; run `ponctuel retrain --until DAY`")
    split = feature_files(paths).split(load_params(paths.params).split)
    trained = TrainedOn.of(paths.challenger, TrainedOn(split.start, split.test_from))
    end = split.end if judged_until is None else min(split.end, judged_until)
    if trained.end >= end:
        raise NotReady(
            f"the challenger was trained until {trained.end}, and no later flight can judge it yet"
        )
    return Split(split.start, trained.end, end)


def judge_challenger(
    paths: Paths, judged_until: date | None = None, *, promoted: bool = True
) -> Verdict:
    """Judge the challenger against the champion, register it, and promote it if it passed.

    Args:
        judged_until: the first day that has not happened yet.
        promoted: whether a challenger that passed becomes champion at once; otherwise a person
            decides, and it gets the alias `challenger`.

    The verdict is written to data/models/challenger-gate.json and stored with the version. A
    challenger whose content is registered is not judged again.

    Raises:
        NotReady: there is no challenger, no flight to judge it on, or no champion.
    """
    split = judged_split(paths, judged_until)
    params, client = load_params(paths.params), open_store(paths)
    current = usable_champion(client)
    if current is None:
        raise NotReady("no champion to compare the challenger with; run `dvc repro`")
    verdict_file, content = paths.models / VERDICT_FILE, digest(paths.challenger)
    if verdict_file.is_file() and with_digest(client, content) is not None:
        recorded: Verdict = json.loads(verdict_file.read_text(encoding="utf-8"))
        if recorded["model_sha256"] == content:
            return recorded
    files = feature_files(paths)
    model, champion = DelayModel.load(paths.challenger), DelayModel.load(current.folder)
    own, champion_predictions, residuals = _same_requests(files, split, params, model, champion)
    judgement = judge(
        gate.gate_outcomes(own),
        gate.gate_predictions(own),
        gate.gate_predictions(champion_predictions),
        params.gate,
        params.seed,
    )
    example = files.whole(split.test_from, split.end, (params.features.lead_times_min[-1],)).head(2)
    p50_ms = gate.one_row_p50_ms(model, example)
    subject: VerdictSubject = {
        "model_sha256": content,
        "split": split.as_dict(),
        "source": params.source.name,
        "reference": {"name": CHAMPION, "model_sha256": digest(current.folder)},
        "loss": "mean log-loss at 15, 30 and 60 min, given arrival",
        "flights": int(own["flight_id"].nunique()),
        "rows": len(own),
        "weeks": len(set(weeks_of(own).tolist())),
    }
    speed = speed_check(p50_ms, params.gate)
    verdict = gate.verdict_of(judgement, speed, subject, params.gate)
    verdict_file.write_text(as_text(verdict), encoding="utf-8")
    print("\n".join(lines(verdict)), flush=True)
    documents = _version_documents(paths, verdict, p50_ms)
    with TemporaryDirectory() as folder:
        residuals_file = Path(folder) / RESIDUALS_FILE
        residuals.write(residuals_file)
        rows = example[features_in(example.columns)]
        version = log_version(client, paths, rows, documents, paths.challenger, residuals_file)
    if verdict["passed"] and not promoted:
        client.set_registered_model_alias(MODEL_NAME, CHALLENGER, version.number)
        print(f"retrain: {label(version.number)} passed; a person decides whether to promote it")
        return verdict
    judged = JudgedCandidate(verdict, p50_ms, None, True)
    print(f"retrain: {promote_if_passed(paths, client, version, judged)}")
    return verdict


def _same_requests(
    files: FeatureFiles, split: Split, params: Params, model: DelayModel, champion: DelayModel
) -> tuple[pd.DataFrame, pd.DataFrame, Residuals]:
    """Both models' forecasts of the requests issued after the challenger's training, and the
    challenger's residuals."""
    leads = params.features.lead_times_min
    parts = []
    for lead in leads:
        rows = files.whole(split.test_from, split.end, (lead,))
        parts.append(as_stored(predictions_of(rows, model, lambda _: {}, gate.THREADS)))
    own = pd.concat(parts, ignore_index=True)
    residuals = model.residuals + residuals_of(own, model)
    own = own[own["outcome"].notna()].sort_values(gate.KEYS, kind="stable")
    champion_rows = gate.predict_test(champion, files, split, leads)
    gate.check_same_rows(own, champion_rows)
    is_test = gate.issued_since(own, split.test_from)
    judged = (part[is_test].reset_index(drop=True) for part in (own, champion_rows))
    return next(judged), next(judged), residuals


def _version_documents(paths: Paths, verdict: Verdict, p50_ms: float) -> VersionDocuments:
    text = (paths.challenger / RECORD_FILE).read_text(encoding="utf-8")
    record = json.loads(text)
    return VersionDocuments(
        metrics={},
        params={name: str(value) for name, value in record.items()},
        tags={**verdict_tags(verdict, p50_ms, None), "training_mode": record["mode"]},
        documents={GATE_FILE: as_text(verdict), RECORD_FILE: text},
        description=(
            f"Challenger by `ponctuel retrain` ({record['mode']}), trained on "
            f"{record['start']} to {record['end']}; judged on {verdict['flights']} later flights."
        ),
    )
