"""Facts of the study of continued training, for the page's template.

A function returns None or an empty list where the data are too short for its fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ponctuel.analysis import continued_training_frames as frames
from ponctuel.evaluation.studies.continued_training import ContinuedTrainingStudy, groups_at
from ponctuel.figures.continued_training import PERIODS_FR

# Modes in the order in which the page compares them with the unchanged model.
COMPARED = ("continued_newest", "continued", "chained_newest", "chained", "refit")


@dataclass(frozen=True)
class Overfitting:
    """Gaps between training and validation, by lead time.

    Attributes:
        least, widest: lead time (min) and gap of loss where it is smallest and largest.
        skill: mean share of the avoidable loss that is avoided, by part.
        useless: (lead time, lowest and highest delay of the index) without skill on the test.
    """

    least: tuple[float, float]
    widest: tuple[float, float]
    skill: dict[str, float]
    useless: list[tuple[float, float, float]]


@dataclass(frozen=True)
class Rounds:
    """Validation loss by number of trees: at its lowest, at the model's own and at the last."""

    near: bool
    best: tuple[int, float]
    own: tuple[int, float]
    last: tuple[int, float]


@dataclass(frozen=True)
class Curve:
    """Costs of fewer months of training, on one judged period.

    Attributes:
        short, long: rows of `curve_frame` for the smallest and the largest number of recent months.
        newest, oldest: differences with the newest or the oldest `months` months; None where only
            one of both was fitted.
    """

    period: str
    short: Any
    long: Any
    months: int
    newest: float | None
    oldest: float | None


@dataclass(frozen=True)
class Continuing:
    """Continuing compared with refitting on one judged period: rows of `modes_frame` by mode.

    Attributes:
        next_month: difference to the unchanged model, by mode.
        forgets, forgets_with_rehearsal: difference of the model continued every month, on older
            weeks.
    """

    period: str
    next_month: dict[str, Any]
    forgets: Any
    forgets_with_rehearsal: Any


@dataclass(frozen=True)
class Rule:
    """Decisions that the rule's threshold of loss would have made.

    Attributes:
        ages: for each period, the lowest age in months at which retraining pays; None where there is
            none.
        pairs_n, due_n, useful_n: number of pairs of month and age; of those above the threshold; of
            those among them where retraining gained enough.
        gain_due, gain_not_due: mean gain of retraining above and below the threshold.
    """

    ages: dict[str, int | None]
    pairs_n: int
    due_n: int
    useful_n: int
    gain_due: float
    gain_not_due: float


def overfitting(study: ContinuedTrainingStudy) -> Overfitting:
    """Gaps and skill of the study's index, and where any index has no skill on the test."""
    both = frames.overfitting_frame(study)
    frame = both[both["index"] == study["settings"]["further"]["index"]]
    wide = frame.pivot(index="lead_time_min", columns="part", values="logloss")
    gap = wide["validation"] - wide["train"]
    without_skill = both[(both["part"] == "test") & (both["skill"] <= 0)]
    skill = frame.pivot(index="lead_time_min", columns="part", values="skill").mean()
    return Overfitting(
        least=(float(gap.idxmin()), float(gap.min())),
        widest=(float(gap.idxmax()), float(gap.max())),
        skill={str(part): float(value) for part, value in skill.items()},
        useless=[
            (lead, low, high)
            for lead, low, high in without_skill[
                ["lead_time_min", "low_min", "high_min"]
            ].values.tolist()
        ],
    )


def rounds(study: ContinuedTrainingStudy) -> list[Rounds]:
    """The losses by number of trees, near departure and far from it."""
    frame = frames.rounds_frame(study)
    validation = frame[frame["part"] == "validation"]
    facts = []
    for group in ("near", "far"):
        part = validation[validation["group"] == group].set_index("trees")
        if part.empty:
            continue
        loss, own = part["logloss"], part["of_model"] == 1
        at = (int(loss.idxmin()), int(loss[own].index[0]), int(loss.index.max()))
        best, chosen, last = (
            (trees, float(value))
            for trees, value in zip(at, (loss[at[0]], loss[own].iloc[0], loss[at[2]]), strict=True)
        )
        facts.append(Rounds(group == "near", best, chosen, last))
    return facts


def curve(study: ContinuedTrainingStudy) -> list[Curve]:
    """The learning curve of each judged period with models of few recent months."""
    frame = frames.curve_frame(study)
    frame = frame[frame["group"] == "all"]
    facts = []
    for period in PERIODS_FR:
        part = frame[frame["period"] == period]
        recent = part[part["kind"] == "last"].sort_values("months")
        if recent.empty:
            continue
        wide = part.pivot(index="months", columns="kind", values="value").dropna()
        both = not wide.empty and {"first", "last"} <= set(wide.columns)
        months = int(wide.index.max()) if both else 0
        newest, oldest = (
            (float(wide.loc[months, "last"]), float(wide.loc[months, "first"]))
            if both
            else (None, None)
        )
        facts.append(Curve(period, recent.iloc[0], recent.iloc[-1], months, newest, oldest))
    return facts


def age(study: ContinuedTrainingStudy) -> list[tuple[str, Any, Any]]:
    """Judged period, and rows of `age_frame` for the youngest and the oldest model."""
    frame = frames.age_frame(study)
    all_leads = frame[(frame["group"] == "all") & (frame["training"] == "expanding")]
    parts = [(period, all_leads[all_leads["period"] == period]) for period in PERIODS_FR]
    return [
        (period, part.sort_values("age_months").iloc[0], part.sort_values("age_months").iloc[-1])
        for period, part in parts
        if not part.empty
    ]


def age_alone(study: ContinuedTrainingStudy) -> tuple[int, int] | None:
    """Number of windows of fixed length with a significant loss by age, and their total."""
    frame = frames.age_frame(study)
    window = frame[(frame["group"] == "all") & (frame["training"] == "window")]
    return None if window.empty else (int((window["lo"] > 0).sum()), len(window))


def continuing(study: ContinuedTrainingStudy) -> list[Continuing]:
    """The comparison for each judged period with every mode; empty where nothing was refitted."""
    all_leads = _modes(study)
    if not study["continuing"]["row_trees"]["refit"]:
        return []
    return [
        Continuing(
            period,
            {mode: all_leads.loc[(period, "next_month", mode)] for mode in COMPARED},
            all_leads.loc[(period, "older_weeks", "chained_newest")],
            all_leads.loc[(period, "older_weeks", "chained")],
        )
        for period in PERIODS_FR
        if (period, "next_month", "refit") in all_leads.index
    ]


def continuing_cost(study: ContinuedTrainingStudy) -> float:
    """The work of continuing (rows times trees) as a share of that of a refit."""
    cost = study["continuing"]["row_trees"]
    return float(cost["continued"] / cost["refit"])


def preferred(study: ContinuedTrainingStudy) -> str:
    """The mode with the lowest loss on the next month: `stale`, `continued` or `refit`."""
    all_leads = _modes(study)
    period = "development" if ("development", "next_month", "refit") in all_leads.index else "test"
    key = (period, "next_month")
    values = {
        mode: float(all_leads["value"][(*key, mode)]) for mode in ("stale", "continued", "refit")
    }
    return min(values, key=lambda mode: values[mode])


def chained_loses(study: ContinuedTrainingStudy) -> bool:
    """Whether a model that is continued every month is significantly worse in some group."""
    all_leads = _modes(study)
    chained = all_leads[all_leads.index.get_level_values("mode") == "chained"]
    return bool((chained["lo"] > 0).any())


def strongest(study: ContinuedTrainingStudy) -> Any | None:
    """The row of `strengths_frame` with the highest learning rate and most trees, older weeks."""
    frame = frames.strengths_frame(study)
    part = frame[(frame["period"] == "development") & (frame["judged"] == "older_weeks")]
    return None if part.empty else part.sort_values(["learning_rate", "trees"]).iloc[-1]


def whole(study: ContinuedTrainingStudy) -> dict[str, list[tuple[int, Any]]]:
    """For each mode: thresholds (min), with the difference to the unchanged model."""
    models = study["whole_model"]["models"]
    thresholds = study["settings"]["further"]["thresholds_min"]
    return {
        mode: [(t, groups_at(models[mode], t)["all"]["difference"]) for t in thresholds]
        for mode in ("continued", "refit")
    }


def rule(study: ContinuedTrainingStudy) -> Rule:
    """Decisions of the threshold of excess loss for every judged month."""
    frame = frames.rule_frame(study)
    aged = frame[(frame["age_months"] > 0) & frame["excess"].notna()]
    due = aged["due_by_loss"].astype(bool)
    gain = aged["gain_of_retraining"]
    worth = study["settings"]["further"]["worth_logloss"]
    return Rule(
        ages=dict(study["recommended_age_months"]),
        pairs_n=len(aged),
        due_n=int(due.sum()),
        useful_n=int((gain[due] > worth).sum()),
        gain_due=float(gain[due].mean()),
        gain_not_due=float(gain[~due].mean()),
    )


def _modes(study: ContinuedTrainingStudy) -> pd.DataFrame:
    frame = frames.modes_frame(study)
    return frame[frame["group"] == "all"].set_index(["period", "judged", "mode"])
