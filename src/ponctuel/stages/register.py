"""Stage `register`: judge the candidate, log it to MLflow, and promote it if it passes the gate.

DVC does not track the registry. The stage therefore also writes files that DVC tracks, from which
`ensure_champion` restores the registry.
"""

from __future__ import annotations

import json

from mlflow import MlflowClient

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.model_card import model_card, summary
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.records import Evaluation, Verdict, interval
from ponctuel.evaluation.targets import GOALS_H
from ponctuel.features.network import NETWORK
from ponctuel.features.schema import families_in, features_in
from ponctuel.figures.registered import logloss_by_lead_time
from ponctuel.models.residuals import RESIDUALS_FILE
from ponctuel.models.store import cancellations_learnt, columns_of
from ponctuel.stages.fallback import promote_best
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import EVALUATION_FILE, GATE_FILE
from ponctuel.stages.gate import JudgedCandidate, as_text, judge_candidate
from ponctuel.training.champion import Champion, digest, label
from ponctuel.training.energy import ENERGY_FILE, read_energy
from ponctuel.training.history import RegistryEvent, read_history, record
from ponctuel.training.log_version import VersionDocuments, describe, log_version
from ponctuel.training.promotion import RegistryError, loadable, set_champion
from ponctuel.training.registry import Version, champion_number, with_digest
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import CHALLENGER, MODEL_NAME
from ponctuel.training.verdict_tags import lines, verdict_tags

REGISTRATION_FILE = "registration.json"
CARD_FILE = "model-card.md"


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    _require_candidate(paths)
    params = load_params(paths.params)
    client = open_store(paths)
    judged = judge_candidate(paths, params, client)
    print("\n".join(lines(judged.verdict)), flush=True)
    (paths.metrics / GATE_FILE).write_text(as_text(judged.verdict), encoding="utf-8")
    version = _registered(paths, params, client, judged)
    print(f"register: {promote_if_passed(paths, client, version, judged)}")
    card = _card(paths, params, judged.verdict, exact=False)
    (paths.reports / CARD_FILE).write_text(card, encoding="utf-8")
    facts = {
        "name": MODEL_NAME,
        "model_sha256": version.model_sha256,
        "passed": judged.verdict["passed"],
    }
    text = json.dumps(facts, indent=2)
    (paths.models / REGISTRATION_FILE).write_text(text + "\n", encoding="utf-8")


def ensure_champion(paths: Paths) -> Champion:
    """The champion; with an empty registry, the pipeline's candidate is registered first.

    An existing champion is never replaced here, even if the pipeline has made a new candidate: only
    the gate, a promotion or a rollback changes it.
    """
    client = open_store(paths)
    champion = usable_champion(client)
    if champion is not None:
        return champion
    _require_candidate(paths)
    params = load_params(paths.params)
    judged = _verdict_on_file(paths, client) or judge_candidate(paths, params, client)
    promote_if_passed(paths, client, _registered(paths, params, client, judged), judged)
    return loadable(client, champion_number(client) or "")


def usable_champion(client: MlflowClient) -> Champion | None:
    """The champion, if there is one that this software can load."""
    number = champion_number(client)
    if number is None:
        return None
    try:
        return loadable(client, number)
    except RegistryError as error:
        print(f"register: {error}", flush=True)
        return None


def _registered(
    paths: Paths, params: Params, client: MlflowClient, judged: JudgedCandidate
) -> Version:
    """The candidate's version, logged if it is new, and stored with its verdict."""
    if judged.known is not None and not judged.is_new:
        return judged.known
    documents = _version_documents(paths, params, judged)
    if judged.known is not None:
        describe(client, judged.known, documents)
        return judged.known
    files = feature_files(paths)
    split = files.split(params.split)
    example = files.whole(split.test_from, split.end, (params.features.lead_times_min[-1],)).head(2)
    residuals = paths.evaluation / RESIDUALS_FILE
    return log_version(
        client, paths, example[features_in(example.columns)], documents, residuals=residuals
    )


def promote_if_passed(
    paths: Paths, client: MlflowClient, version: Version, judged: JudgedCandidate
) -> str:
    """Make the version champion if it passed the gate; returns a sentence on the result.

    If there is no champion yet and the version was refused, the best calibrated model becomes
    champion (`fallback.promote_best`).

    A version is promoted at most once: one that was rolled back stays rolled back.
    """
    current = usable_champion(client)
    passed = judged.verdict["passed"]
    if current is None:
        if not passed:
            return promote_best(paths, client, version, judged)
        set_champion(paths, client, version, "passed the gate", "promote")
        return f"{label(version.number)} is champion (passed the gate)"
    if current.version == version.number:
        return f"{current.label} is champion"
    if passed and not _was_promoted(paths, version):
        set_champion(paths, client, version, "passed the gate", "promote")
        return f"{label(version.number)} is champion in place of {current.label}"
    if not passed and judged.is_new:
        client.set_registered_model_alias(MODEL_NAME, CHALLENGER, version.number)
        failed = ", ".join(
            check["name"] for check in judged.verdict["checks"] if not check["passed"]
        )
        record(
            paths,
            RegistryEvent(
                "refuse", version.number, current.version, version.model_sha256, f"failed: {failed}"
            ),
        )
    return (
        f"{current.label} stays champion; {label(version.number)} is registered "
        f"(`ponctuel models promote {version.number}` would serve it)"
    )


def _was_promoted(paths: Paths, version: Version) -> bool:
    return any(
        event.kind == "promote" and event.model_sha256 == version.model_sha256
        for event in read_history(paths)
    )


def _verdict_on_file(paths: Paths, client: MlflowClient) -> JudgedCandidate | None:
    """The verdict in reports/metrics, if it is about this candidate."""
    path = paths.metrics / GATE_FILE
    if not path.is_file():
        return None
    verdict: Verdict = json.loads(path.read_text(encoding="utf-8"))
    content = digest(paths.candidate)
    if verdict["model_sha256"] != content:
        return None
    return JudgedCandidate(verdict, None, with_digest(client, content), True)


def _version_documents(paths: Paths, params: Params, judged: JudgedCandidate) -> VersionDocuments:
    evaluation = _evaluation(paths)
    split = feature_files(paths).split(params.split)
    settings = {**params.train.model_dump(exclude={"booster"}), **params.train.booster.model_dump()}
    card = _card(paths, params, judged.verdict, exact=True)
    return VersionDocuments(
        metrics={
            f"{protocol}_{name}": evaluation[protocol][name]
            for protocol, goals in GOALS_H.items()
            if protocol in evaluation
            for name in goals
        },
        params={**settings, **split.as_dict()},
        tags=verdict_tags(judged.verdict, judged.p50_ms, read_energy(paths.models / ENERGY_FILE)),
        documents={GATE_FILE: as_text(judged.verdict), CARD_FILE: card},
        description=summary(card),
        curves=_curves(evaluation),
        figures={"log-loss-by-lead-time": logloss_by_lead_time(evaluation["lead_times"])},
    )


def _curves(evaluation: Evaluation) -> dict[str, dict[int, float]]:
    """Log loss at 30 min by lead time, of the model and of climatology."""
    return {
        f"logloss_30_{name}_by_lead_time_min": {
            lead["lead_time_min"]: interval(lead["models"][name], "logloss_30")["value"]
            for lead in evaluation["lead_times"]
        }
        for name in ("champion", "climatology")
    }


def _card(paths: Paths, params: Params, verdict: Verdict, *, exact: bool) -> str:
    energy = read_energy(paths.models / ENERGY_FILE)
    return model_card(
        _evaluation(paths),
        verdict,
        params,
        energy,
        exact=exact,
        cancellations_learnt=cancellations_learnt(paths.candidate),
        network=[f.name for f in families_in(columns_of(paths.candidate)) if f in NETWORK],
    )


def _evaluation(paths: Paths) -> Evaluation:
    text = (paths.metrics / EVALUATION_FILE).read_text(encoding="utf-8")
    evaluation: Evaluation = json.loads(text)
    return evaluation


def _require_candidate(paths: Paths) -> None:
    if not (paths.candidate / "model.json").is_file():
        raise NotReady("no model is trained yet; run `dvc repro`")
