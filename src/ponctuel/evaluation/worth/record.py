"""The shape of `worth.json`: the value of forecasts for decisions."""

from __future__ import annotations

from typing import TypedDict

from ponctuel.evaluation.worth.choices import ChoiceScore
from ponctuel.evaluation.worth.connections import ConnectionScore
from ponctuel.evaluation.worth.flags import FlagScore
from ponctuel.evaluation.worth.movement import StepScore


class LeadDecisionValue(TypedDict):
    """The value of forecasts issued at one lead time."""

    lead_time_min: int
    flags: list[FlagScore]
    choice: ChoiceScore | None
    connections: ConnectionScore


class DecisionValue(TypedDict):
    """The whole study; `movement` is over all lead times, `path` from the first to the last."""

    source: str
    period: dict[str, str]
    flights: int
    arrivals: int
    bootstrap_draws: int
    certainty: float
    window_h: int
    worst_min: float
    lead_times: list[LeadDecisionValue]
    movement: list[StepScore]
    path: StepScore
