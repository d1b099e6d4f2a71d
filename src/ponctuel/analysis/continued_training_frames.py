"""Results of the study of continued training (reports/metrics/further-training.json) as tables."""

from __future__ import annotations

import pandas as pd

from ponctuel.evaluation.studies.continued_training import ContinuedTrainingStudy, Groups, Part
from ponctuel.models.segments import FAR, NEAR

PARTS: tuple[Part, ...] = ("train", "validation", "test")
# For a group of lead times: mean loss, and the difference to another model's with its interval.
_COMPARED = ["group", "n", "logloss", "value", "lo", "hi"]
_INDEX = ["index", "low_min", "high_min"]
_RULE = ["month", "age_months", "age_days", "gain_of_retraining", "excess", "n", "due"]


def curve_frame(study: ContinuedTrainingStudy) -> pd.DataFrame:
    """One row per judged period, kind of training period, number of months and lead-time group.

    Columns: `period`, `kind`, `months`, `trained_n`, `group`, `n`, `logloss`, `value`, `lo`, `hi`
    (the difference to the model trained on everything).
    """
    rows = [
        {
            "period": period,
            "kind": model["kind"],
            "months": model["months"],
            "trained_n": model["trained_n"],
            **group,
        }
        for period in ("development", "test")
        for model in study["learning_curve"][period]["models"]
        for group in _groups(model["groups"])
    ]
    return pd.DataFrame(rows, columns=["period", "kind", "months", "trained_n", *_COMPARED])


def age_frame(study: ContinuedTrainingStudy) -> pd.DataFrame:
    """One row per kind of training period (expanding or window), judged period, age and group."""
    rows = [
        {
            "training": training,
            "period": period,
            "age_months": entry["age_months"],
            "judged_months": entry["judged_months"],
            **group,
        }
        for training in ("expanding", "window")
        for period in ("development", "test")
        for entry in study["age"][training][period]
        for group in _groups(entry["groups"])
    ]
    return pd.DataFrame(
        rows, columns=["training", "period", "age_months", "judged_months", *_COMPARED]
    )


def rule_frame(study: ContinuedTrainingStudy) -> pd.DataFrame:
    """One row per judged month and age: `month`, `age_months`, `gain_of_retraining`, `excess`,
    `n`, `age_days`, `due`, `due_by_loss`."""
    frame = pd.DataFrame(study["age"]["rule"], columns=[*_RULE, "reasons"])
    return frame.assign(due_by_loss=["loss" in reasons for reasons in frame["reasons"]])


def modes_frame(study: ContinuedTrainingStudy) -> pd.DataFrame:
    """One row per judged set (`next_month`, `older_weeks`), period, mode and group."""
    rows = [
        {"judged": judged, "period": period, "mode": mode, **group}
        for judged in ("next_month", "older_weeks")
        for period in ("development", "test")
        for mode, groups in study["continuing"][judged][period]["models"].items()
        for group in _groups(groups)
    ]
    return pd.DataFrame(rows, columns=["judged", "period", "mode", *_COMPARED])


def strengths_frame(study: ContinuedTrainingStudy) -> pd.DataFrame:
    """One row per judged set, period, learning rate and number of new trees."""
    rows = [
        {
            "judged": judged,
            "period": period,
            "learning_rate": entry["learning_rate"],
            "trees": entry["trees"],
            **entry["difference"],
        }
        for judged in ("next_month", "older_weeks")
        for period in ("development", "test")
        for entry in study["continuing"][judged][period]["strengths"]
    ]
    return pd.DataFrame(
        rows, columns=["judged", "period", "learning_rate", "trees", *_COMPARED[3:]]
    )


def overfitting_frame(study: ContinuedTrainingStudy) -> pd.DataFrame:
    """One row per lead time, index and part: `low_min`, `high_min`, `n`, `logloss`, `skill`."""
    rows = [
        {
            "lead_time_min": entry["lead_time_min"],
            "index": entry["index"],
            "low_min": entry["low_min"],
            "high_min": entry["high_min"],
            "part": part,
            **entry[part],
        }
        for entry in study["overfitting"]["by_lead_time"]
        for part in PARTS
        if part in entry
    ]
    return pd.DataFrame(rows, columns=["lead_time_min", *_INDEX, "part", "n", "logloss", "skill"])


def rounds_frame(study: ContinuedTrainingStudy) -> pd.DataFrame:
    """One row per number of trees, part and group of lead times: `logloss`.

    `trees` is the number for the group's segment, which differs between far ahead and near
    departure.
    """
    rows = [
        {
            "trees": at["trees"][FAR if group == FAR else NEAR],
            "of_model": at["of_model"],
            "part": part,
            "group": group,
            "logloss": loss,
        }
        for at in study["overfitting"]["rounds"]
        for part in PARTS
        for group, loss in at[part].items()
    ]
    return pd.DataFrame(rows, columns=["trees", "of_model", "part", "group", "logloss"])


def _groups(groups: Groups) -> list[dict[str, object]]:
    return [
        {"group": group, "n": scores["n"], "logloss": scores["logloss"], **scores["difference"]}
        for group, scores in groups.items()
    ]
