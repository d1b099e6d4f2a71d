"""The shape of reports/metrics/tuning.json: a search for settings."""

from __future__ import annotations

from typing import NotRequired, TypeAlias, TypedDict

Setting: TypeAlias = float | int | str
Settings: TypeAlias = dict[str, Setting]


class CurveRecord(TypedDict):
    """A learning curve: losses after each number of rounds."""

    rounds: list[int]
    train: list[float]
    judged: list[float]


class TrialRecord(TypedDict):
    """One trial; `score` is None where it was pruned."""

    trial: int
    state: str
    score: float | None
    fold_scores: list[float]
    weeks: list[float]
    settings: Settings
    curve: CurveRecord


class FoldRecord(TypedDict):
    """One fold: its training rows and its judged rows."""

    known_before: str
    judged_until: str
    fit_rows: int
    judged_rows: int


class RangeRecord(TypedDict):
    """The range in which a setting is searched, or its choices."""

    low: NotRequired[float]
    high: NotRequired[float]
    log: NotRequired[bool]
    whole: NotRequired[bool]
    choices: NotRequired[list[Setting | None]]


class TuningRecord(TypedDict):
    """One search."""

    best: Settings
    score: float
    default_score: float
    trials: int
    pruned: int
    last_day_seen: str
    taken: bool
    change: dict[str, float] | None
    default_trial: int
    challenger_trial: int | None
    source: str
    split: dict[str, str]
    sample_rows: int
    indices: list[str]
    default: Settings
    space: dict[str, RangeRecord]
    folds: list[FoldRecord]
    history: list[TrialRecord]
    budget: NotRequired[str]
