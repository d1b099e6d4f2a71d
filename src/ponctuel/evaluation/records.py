"""The shapes of the files of evaluation and gate: `evaluation.json`, `peers.json`, `gate.json`.

Keys of one kind (models, groups, scores) are mappings, fixed fields are typed dictionaries; both
are what `json.loads` returns, so that a file that is read back needs no conversion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypeAlias, TypedDict

from ponctuel.domain.json import JsonScalar


class Interval(TypedDict):
    """A value with the ends of its 95 % interval."""

    value: float
    lo: float
    hi: float


class Share(TypedDict):
    """A share and its number of flights."""

    value: float
    n: int


# `logloss_…`, `rps` with intervals; `crps_min`, `ece_…`, `coverage_90`, `sharpness_min` without;
# `crps_ci95`, `ece_…_ci95`: the two ends.
Scores: TypeAlias = dict[str, "float | list[float] | Interval"]
Differences: TypeAlias = dict[str, Interval]
# `month`, `n`, `forecast_…`, `observed_…`, `below`, `above`.
MonthLevel: TypeAlias = dict[str, "str | int | float"]


class Coverage(TypedDict):
    """Coverage of the 90 % interval by slice; `storm` is None where there was none."""

    origin: dict[str, Share]
    carrier: dict[str, Share]
    storm: Share | None


class LeadTimeScores(TypedDict):
    """Scores at one lead time; differences and coverage where the champion took part."""

    lead_time_min: int
    n: int
    models: dict[str, Scores]
    differences: NotRequired[dict[str, Differences]]
    coverage: NotRequired[Coverage]
    months: NotRequired[list[MonthLevel]]


class ProtocolH(TypedDict):
    """Protocol H: each score, and its 95 % interval in `ci95`."""

    auc: float
    ap: float
    brier: float
    n: int
    ci95: dict[str, list[float]]


class ProtocolsH(TypedDict, total=False):
    """Both variants of protocol H; empty where params.yaml omits its lead time."""

    protocol_h: ProtocolH
    protocol_h_aircraft: ProtocolH


class FitLosses(TypedDict):
    """Log-losses at one lead time of rows that the model was fitted on."""

    lead_time_min: int
    n: int
    champion: dict[str, float]
    climatology: dict[str, float]


class Target(TypedDict):
    """A goal, what was measured, and whether it is met."""

    target: str
    lead_time_min: int | None
    value: float
    bound: str
    met: bool


class Evaluation(ProtocolsH, total=False):
    """`evaluation.json`; empty before the stage has run, and without protocol H where params.yaml
    omits its lead time."""

    lead_times: list[LeadTimeScores]
    training: list[FitLosses]
    targets: list[Target]
    split: Mapping[str, str]
    source: str


# Protocol P in a part of the year, `to` its last day. `from` is a Python keyword, hence the
# functional form of the definition.
PartScores = TypedDict("PartScores", {"from": str, "to": str, "lead_times": list[LeadTimeScores]})


class PeriodScores(TypedDict, total=False):
    """Protocol P before the judged part and in it; a part without requests is left out."""

    development: PartScores
    judged: PartScores


class SearchRecord(TypedDict):
    """The result of FLAML's search for one threshold."""

    learner: str
    settings: Mapping[str, JsonScalar]
    log_loss: float
    gains: int


class Peers(PeriodScores):
    """`peers.json`: protocol P, its goals, and the settings and durations of its computation."""

    source: str
    cutoffs: list[str]
    bootstrap_draws: int
    targets: list[Target]
    flaml: dict[str, SearchRecord]
    libraries: dict[str, str]
    seconds: dict[str, float]
    absent: NotRequired[list[str]]  # contestants without forecasts


class LeakStep(TypedDict):
    """One step from the published figure to one without leaks: its model and its scores."""

    name: str
    model: str
    split: str
    numbers: list[str]
    train_n: int
    test_n: int
    auc: float
    auc_lowest: NotRequired[float]
    auc_highest: NotRequired[float]
    ap: float
    brier: float


class ProtocolL(TypedDict):
    """Protocol L: the scores of every step from the published figure to one without leaks."""

    published_auc: float
    published_where: str
    n: int
    late_share: float
    test_from: str
    steps: list[LeakStep]


class SourcedProtocolL(ProtocolL):
    """`protocol-l.json`."""

    source: str


class Reference(TypedDict):
    """The reference of a challenger; climatology has no digest."""

    name: str
    model_sha256: str | None


class GroupName(TypedDict):
    """A group of a slice."""

    slice: str
    group: str


class SliceMeasure(GroupName):
    """Scores of one group of a slice, and the reference's loss."""

    flights: int
    judged: bool
    logloss: float
    reference_logloss: float
    difference: float
    coverage_90: float


class SliceLine(SliceMeasure):
    """The line of a group with its corrected p-value (None where it is not judged)."""

    p_holm: float | None
    worse: bool


class LeadError(TypedDict):
    """The calibration error at one lead time and threshold."""

    lead_time_min: int
    late_min: int
    ece: float


class GroupCoverage(GroupName):
    """A group whose interval covers too little or too much."""

    coverage_90: float


class WorseGroup(GroupName):
    """A group whose loss is significantly higher than the reference's."""

    difference: float
    p_holm: float | None


class CheckFigures(TypedDict, total=False):
    """The figures of a condition of the gate; its name determines which ones it has."""

    logloss: float
    reference_logloss: float
    difference: Interval
    max_ece: float
    worst: float
    measured: list[LeadError]
    coverage_90: float
    accepted: list[float]
    slices_accepted: list[float]
    slices_outside: list[GroupCoverage]
    judged: int
    alpha: float
    min_effect: float
    worse: list[WorseGroup]
    max_p50_ms: float


class CheckRecord(CheckFigures):
    """One condition of the gate."""

    name: str
    passed: bool


class Candidate(TypedDict):
    """The judged model and its data."""

    model_sha256: str
    split: Mapping[str, str]
    source: str


class VerdictSubject(Candidate):
    """The subject of a verdict: the candidate, its reference and the flights."""

    reference: Reference
    loss: str
    flights: int
    rows: int
    weeks: int


class Verdict(VerdictSubject):
    """`gate.json`; a second run gives the same bytes."""

    passed: bool
    limits: dict[str, object]
    checks: list[CheckRecord]
    slices: list[SliceLine]


def interval(scores: Scores, name: str) -> Interval:
    """A score that has an interval.

    Args:
        scores: the scores of one model.
        name: the name of the score.

    Raises:
        TypeError: the score of that name has none.
    """
    score = scores[name]
    if not isinstance(score, dict):
        raise TypeError(f"{name} has no interval")
    return score


def number(scores: Scores, name: str) -> float:
    """A score that is a number alone.

    Args:
        scores: the scores of one model.
        name: the name of the score.

    Raises:
        TypeError: the score of that name is no single number.
    """
    score = scores[name]
    if not isinstance(score, int | float):
        raise TypeError(f"{name} is not a number")
    return score
