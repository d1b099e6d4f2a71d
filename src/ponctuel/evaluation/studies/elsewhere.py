"""`elsewhere.json`: what the pipeline made of other data, beside direct boosting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, TypedDict

from ponctuel.evaluation.records import CheckRecord, LeadTimeScores


class SlicesCovered(TypedDict):
    """Coverage of the 90 % interval over slices of as many flights; of none there is no figure."""

    n: int
    lowest: float | None
    highest: float | None


class StageNote(TypedDict):
    """The last line that a stage printed, and how long it took."""

    said: str
    seconds: float


class DataSet(TypedDict):
    """One set of data.

    Attributes:
        said: the last line of the pipeline; empty where it ran before.
        seconds: of each stage that ran.
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
