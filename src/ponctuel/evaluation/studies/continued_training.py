"""The shape of reports/metrics/further-training.json, the study of continued training."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict

from ponctuel.evaluation.records import Interval


class GroupLoss(TypedDict):
    """Mean loss of a group of lead times, and its paired difference to another model's."""

    n: int
    logloss: float
    difference: Interval


class GroupMean(Interval):
    """Mean loss of a group of lead times, with its interval."""

    n: int


Groups: TypeAlias = dict[str, GroupLoss]
Part: TypeAlias = Literal["train", "validation", "test"]

# `from` is a Python keyword, hence the functional form of these definitions.
ShorterModel = TypedDict(
    "ShorterModel",
    {"kind": str, "months": int, "from": str, "until": str, "trained_n": int, "groups": Groups},
)
FullModel = TypedDict(
    "FullModel", {"from": str, "until": str, "trained_n": int, "groups": dict[str, GroupMean]}
)
CurvePeriod = TypedDict(
    "CurvePeriod", {"from": str, "until": str, "full": FullModel, "models": list[ShorterModel]}
)


class LearningCurve(TypedDict):
    """The loss by the length of the training period, in two judged periods."""

    development: CurvePeriod
    test: CurvePeriod


class AgeLoss(TypedDict):
    """The loss of a model of some age, compared with the most recent model."""

    age_months: int
    judged_months: int
    groups: Groups


class Ages(TypedDict):
    """Losses by age before the test and in it."""

    development: list[AgeLoss]
    test: list[AgeLoss]


class WindowAges(Ages):
    """Losses by age with as many months of training at every age."""

    months: int


class RuleVerdict(TypedDict):
    """The rule's verdict on a month and an age, and the gain of retraining."""

    month: str
    age_months: int
    gain_of_retraining: float
    age_days: int
    excess: float | None
    n: int
    reasons: list[str]
    due: bool


class Ageing(TypedDict):
    """The ageing of a model."""

    expanding: Ages
    window: WindowAges
    rule: list[RuleVerdict]


class Strength(GroupLoss):
    """The loss after continuing with `trees` new trees at a learning rate, over all lead times."""

    learning_rate: float
    trees: int


class Modes(TypedDict):
    """Losses by mode, and by number of new trees and learning rate (`strengths`)."""

    models: dict[str, Groups]
    strengths: list[Strength]


class JudgedModes(TypedDict):
    """Losses in the months before the test and in it."""

    development: Modes
    test: Modes


class Continuing(TypedDict):
    """The effect of continuing a model: losses on the next month and on older weeks."""

    held_week_in: int
    origins: list[str]
    row_trees: dict[str, int]
    next_month: JudgedModes
    older_weeks: JudgedModes


class PartLoss(TypedDict):
    """Loss and skill on a part of the flights."""

    n: int
    logloss: float
    skill: float


class LeadOverfitting(TypedDict):
    """Losses at one lead time by one index; a part without flights is left out."""

    lead_time_min: int
    index: str
    low_min: float
    high_min: float
    train: NotRequired[PartLoss]
    validation: NotRequired[PartLoss]
    test: NotRequired[PartLoss]


class RoundLosses(TypedDict):
    """Losses by group after a number of trees; `of_model` is its share of the model's own."""

    of_model: float
    trees: dict[str, int]
    train: dict[str, float]
    validation: dict[str, float]
    test: dict[str, float]


class Overfitting(TypedDict):
    """Losses in training, validation and test."""

    folds: int
    trained_n: int
    test_n: int
    by_lead_time: list[LeadOverfitting]
    rounds: list[RoundLosses]


class WholeScores(TypedDict):
    """Scores of one whole model; log-losses by group, compared with the stale one."""

    logloss_15: Groups
    logloss_30: Groups
    logloss_60: Groups
    crps_min: float
    coverage_90: float


def groups_at(scores: WholeScores, threshold_min: int) -> Groups:
    """Log-losses at one threshold: 15, 30 or 60 min.

    Args:
        scores: the scores of one whole model.
        threshold_min: 15, 30 or 60 minutes.
    """
    by_threshold = {15: scores["logloss_15"], 30: scores["logloss_30"], 60: scores["logloss_60"]}
    return by_threshold[threshold_min]


class WholeModel(TypedDict, total=False):
    """Scores of three whole models on later months; empty where the test has no later month."""

    trained_until: str
    newer_until: str
    judged_until: str
    n: int
    models: dict[str, WholeScores]


class IndexRecord(TypedDict):
    """An index of lateness: delays from `low_min` to `high_min`."""

    name: str
    low_min: float
    high_min: float


class TrainRecord(TypedDict):
    """params.yaml's group `train`, without the booster."""

    sampled_lead_times: int
    blanked_share: float
    folds: int
    thresholds_min: list[int]
    far_booster: dict[str, float]
    aircraft_booster: dict[str, float]
    rare_booster: dict[str, float]


class AddedRecord(TypedDict):
    """The settings of continued training."""

    rounds: int
    learning_rate: float
    rehearsal: float


class RetrainRecord(TypedDict):
    """The settings of the retraining rule."""

    after_days: int
    window_days: int
    excess_logloss: float
    min_forecasts: int


class ContinuedTrainingRecord(TypedDict):
    """params.yaml's group `further`."""

    thresholds_min: list[int]
    index: str
    sampled_lead_times: int
    months: list[int]
    development_months: int
    window_months: int
    max_age_months: int
    worth_logloss: float
    held_week_in: int
    continued_rounds: list[int]
    curve_rounds_times: int
    bootstrap_draws: int
    continuing: AddedRecord
    retrain: RetrainRecord


class StudySettings(TypedDict):
    """The settings that the method's formal description quotes."""

    booster: dict[str, float]
    train: TrainRecord
    near_max_lead_min: int
    aircraft_max_lead_min: int
    indices: list[IndexRecord]
    lead_times_min: list[int]
    further: ContinuedTrainingRecord
    features_n: int
    flights_n: int
    rows_n: int
    seed: int


class HeadParts(TypedDict):
    """The parts of the study that use heads (`training.further`)."""

    learning_curve: LearningCurve
    age: Ageing
    continuing: Continuing
    overfitting: Overfitting


class ContinuedTrainingStudy(HeadParts):
    """The whole study."""

    source: str
    split: dict[str, str]
    development_from: str
    settings: StudySettings
    whole_model: WholeModel
    recommended_age_months: dict[str, int | None]
