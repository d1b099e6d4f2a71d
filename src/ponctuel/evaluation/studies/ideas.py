"""The shape of reports/metrics/ideas.json: the effect of each idea."""

from __future__ import annotations

from typing import TypedDict

from ponctuel.evaluation.records import Interval


class LeadLosses(TypedDict):
    """Mean losses of the reference at one lead time."""

    lead_time_min: int
    n: int
    logloss: float
    crps_min: float


class SegmentReference(TypedDict):
    """The reference in one segment of the requests."""

    part: str
    lead_times: list[LeadLosses]


class Effects(TypedDict):
    """The effects of a change on each loss."""

    logloss: Interval
    crps_min: Interval


class LeadEffects(Effects):
    """The effects at one lead time."""

    lead_time_min: int


class SegmentEffects(TypedDict):
    """The effects of a change in one segment, by lead time and over all its requests."""

    part: str
    lead_times: list[LeadEffects]
    all: Effects


class IdeaRecord(TypedDict):
    """One idea and its effects."""

    name: str
    words: str
    decision: str
    effects: list[SegmentEffects]


class IntervalScores(TypedDict):
    """Scores of 90 % intervals."""

    coverage_90: float
    width_min: float
    score_min: float


class SegmentIntervals(TypedDict):
    """Intervals with and without the conformal correction, in one segment."""

    part: str
    conformal: IntervalScores
    plain: IntervalScores
    effect: Interval


class Gap(TypedDict):
    """The largest difference between the reference's mean losses and the model's own."""

    logloss: float
    crps_min: float


class IdeasStudy(TypedDict):
    """The whole study."""

    source: str
    period: dict[str, str]
    bootstrap_draws: int
    reference: list[SegmentReference]
    ideas: list[IdeaRecord]
    intervals: list[SegmentIntervals]
    gap: Gap
