"""The list of indicators, and their measurements at one time."""

from __future__ import annotations

from collections.abc import Sequence

from ponctuel.monitoring import contest, drift, feeds, outcomes, service
from ponctuel.monitoring.indicator import Indicator, Measurement
from ponctuel.monitoring.observed import Observed
from ponctuel.monitoring.reference import Reference

INDICATORS: tuple[Indicator, ...] = (
    *service.INDICATORS,
    *feeds.INDICATORS,
    *drift.INDICATORS,
    *outcomes.INDICATORS,
    *contest.INDICATORS,
)
BY_NAME = {each.name: each for each in INDICATORS}
# Indicators of every round; the others change once a day, with the outcomes of a whole day.
_AT_ONCE = ("outcome_complete_ratio", "forecast_unchanged_ratio")
FAST = (*feeds.INDICATORS, *(BY_NAME[name] for name in _AT_ONCE))
DAILY = tuple(
    each for each in (*drift.INDICATORS, *outcomes.INDICATORS) if each.name not in _AT_ONCE
)


def measure(
    observed: Observed,
    reference: Reference,
    at_min: int,
    indicators: Sequence[Indicator] = INDICATORS,
) -> list[Measurement]:
    """The measurements at a time; `observed` holds only rows received before it."""
    return [
        measurement
        for each in indicators
        if each.measure is not None
        for measurement in each.measure(observed, reference, at_min)
    ]
