"""The shape of `elsewhere.json`: the pipeline's results on other data (protocol X)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, TypedDict

from ponctuel.evaluation.records import CheckRecord, LeadTimeScores


class SlicesCovered(TypedDict):
    """Coverage of the 90 % interval over `n` slices of equal size; None where there is none."""

    n: int
    lowest: float | None
    highest: float | None


class StageNote(TypedDict):
    """The last line that a stage printed (`said`), and its duration."""

    said: str
    seconds: float


class DataSet(TypedDict):
    """The results on one data set.

    Attributes:
        said: the last line that the pipeline printed; empty where it was up to date.
        seconds: duration of each stage that ran.
    """

    split: Mapping[str, str]
    flights: int
    weeks: int
    cancellations_learnt: bool
    passed: bool
    checks: list[CheckRecord]
    said: str
    slices_of_a_thousand: SlicesCovered
    lead_times: list[LeadTimeScores]
    seconds: dict[str, float]


Elsewhere: TypeAlias = Mapping[str, DataSet]
