"""Markdown tables of the page on the training method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ponctuel.analysis import continued_training_frames as frames
from ponctuel.evaluation.studies.continued_training import ContinuedTrainingStudy, groups_at
from ponctuel.figures.continued_training import MODES_FR, PERIODS_FR
from ponctuel_words.french import NBSP, count_text, number_text, percent_text, signed_text
from ponctuel_words.lead_times import lead_text

GROUPS_FR = {
    "all": "toutes les échéances",
    "near": "2 h ou moins",
    "middle": "3 h à 12 h",
    "far": "24 h ou plus",
}
_KINDS_FR = {"last": ("le dernier", "derniers"), "first": ("le premier", "premiers")}
DIGITS = 4


def overfitting_table(study: ContinuedTrainingStudy) -> str:
    """Losses and skill of the study's index by lead time."""
    frame = frames.overfitting_frame(study)
    frame = frame[frame["index"] == study["settings"]["further"]["index"]]
    rows = []
    for lead in sorted(frame["lead_time_min"].unique(), reverse=True):
        part = frame[frame["lead_time_min"] == lead].set_index("part")
        rows.append(
            [
                lead_text(lead),
                *(loss_text(part["logloss"].get(name)) for name in frames.PARTS),
                *(
                    "–" if name not in part.index else percent_text(part["skill"][name], 1)
                    for name in frames.PARTS
                ),
            ]
        )
    head = [
        "échéance",
        *(f"perte, {name}" for name in ("entraînement", "validation", "test")),
        *(f"gain, {name}" for name in ("entraînement", "validation", "test")),
    ]
    return table(head, rows)


def curve_table(study: ContinuedTrainingStudy) -> str:
    """Differences to the model trained on everything, by months and group of lead times."""
    frame = frames.curve_frame(study)
    rows = []
    for (period, kind, months), part in frame.groupby(["period", "kind", "months"], sort=True):
        by_key = part.set_index("group")
        rows.append(
            [
                PERIODS_FR[period],
                _months_text(int(months), kind),
                count_text(by_key["trained_n"].iloc[0]),
                *(difference(by_key.loc[g]) if g in by_key.index else "–" for g in GROUPS_FR),
            ]
        )
    head = ["évalué sur", "mois d’entraînement", "lignes", *GROUPS_FR.values()]
    return table(head, rows)


def age_table(study: ContinuedTrainingStudy) -> str:
    """Differences to the most recent model, by age."""
    frame = frames.age_frame(study)
    all_leads = frame[frame["group"] == "all"]
    rows = []
    for (period, age), part in all_leads.groupby(["period", "age_months"], sort=True):
        by_key = part.set_index("training")
        rows.append(
            [
                PERIODS_FR[period],
                f"{age}{NBSP}mois",
                *(
                    difference(by_key.loc[t]) if t in by_key.index else "–"
                    for t in ("expanding", "window")
                ),
                count_text(part["judged_months"].max()),
            ]
        )
    head = ["évalué sur", "âge", "tout le passé", "fenêtre fixe", "mois évalués"]
    return table(head, rows)


def continuing_table(study: ContinuedTrainingStudy) -> str:
    """Differences to the unchanged model, on the next month and on older weeks."""
    frame = frames.modes_frame(study)
    frame = frame[(frame["mode"] != "stale") & (frame["group"] != "middle")]
    rows = []
    for period in PERIODS_FR:
        for mode in MODES_FR:
            part = frame[(frame["period"] == period) & (frame["mode"] == mode)]
            if part.empty:
                continue
            by_key = part.set_index(["judged", "group"])
            columns = [("next_month", g) for g in ("all", "near", "far")] + [("older_weeks", "all")]
            cells = [difference(by_key.loc[key]) if key in by_key.index else "–" for key in columns]
            rows.append([PERIODS_FR[period], MODES_FR[mode], *cells])
    head = [
        "évalué sur",
        "modèle",
        *(f"mois suivant, {GROUPS_FR[g]}" for g in ("all", "near", "far")),
        "semaines anciennes (oubli)",
    ]
    return table(head, rows)


def whole_table(study: ContinuedTrainingStudy) -> str:
    """The whole model: log-loss at each threshold, CRPS, coverage."""
    thresholds = study["settings"]["further"]["thresholds_min"]
    rows = []
    for mode, scores in study["whole_model"]["models"].items():
        by_threshold = [groups_at(scores, t)["all"] for t in thresholds]
        rows.append(
            [
                MODES_FR[mode],
                *(
                    loss_text(score["logloss"])
                    + ("" if mode == "stale" else f" ({difference(score['difference'])})")
                    for score in by_threshold
                ),
                number_text(scores["crps_min"], 2),
                percent_text(scores["coverage_90"], 1),
            ]
        )
    head = [
        "modèle",
        *(f"perte logarithmique à {t} min (écart)" for t in thresholds),
        "CRPS (min)",
        "couverture de l’intervalle à 90 %",
    ]
    return table(head, rows)


def rule_table(study: ContinuedTrainingStudy) -> str:
    """The excess loss and the gain of retraining, by judged month and age of the model."""
    frame = frames.rule_frame(study)
    rows = []
    for (month, age), part in frame.groupby(["month", "age_months"], sort=True):
        verdict = part.iloc[0]
        if age > 2 or verdict["excess"] is None:
            continue
        rows.append(
            [
                month,
                f"{age}{NBSP}mois",
                signed(verdict["excess"]),
                signed(verdict["gain_of_retraining"]) if age else "–",
                "oui" if verdict["due_by_loss"] else "non",
            ]
        )
    head = [
        "mois évalué",
        "âge au début",
        "excès de perte",
        "gain d’un réentraînement",
        "seuil de perte dépassé",
    ]
    return table(head, rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; numbers are right-aligned."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def _months_text(months: int, kind: str) -> str:
    singular, plural = _KINDS_FR[kind]
    return singular if months == 1 else f"les {months}{NBSP}{plural}"


def loss_text(value: float | None) -> str:
    return "–" if value is None else number_text(value, DIGITS)


def signed(value: float) -> str:
    """0.0123 as « +0,0123 »."""
    return signed_text(value, DIGITS)


def difference(interval: Any) -> str:
    """A paired difference with its interval."""
    return f"{signed(interval['value'])} [{signed(interval['lo'])} ; {signed(interval['hi'])}]"


def listed(items: list[str]) -> str:
    """« a, b et c »."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} et {items[-1]}"
