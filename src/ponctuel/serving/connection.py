"""The odds of a connection: a first leg that may be late, and an onward leg assumed on time.

The delay of the first leg is its forecast. The onward leg is assumed to leave as scheduled: a
connection therefore holds when the first leg arrives, and no later than the onward departure less
the minimum connection time. Legs from airports that the source does not cover have no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from ponctuel.domain.distribution import QUANTILES, Array, DelayDistribution
from ponctuel.domain.risk import cancelled_as_shown

# Minutes of slack at which its distribution is given.
SLACK_MIN: tuple[int, ...] = (-180, -120, -90, -60, -45, -30, -15, 0, 15, 30, 45, 60, 90, 120, 180)
DIGITS = 6


class Slack(TypedDict):
    """Slack in minutes: quantiles, mean, and P(slack >= t)."""

    slack_p05_min: float
    slack_p10_min: float
    slack_p50_min: float
    slack_p90_min: float
    slack_p95_min: float
    expected_slack_min: float
    at_least_min: list[int]
    p_at_least: list[float]


class ConnectionOdds(TypedDict):
    """The odds of one connection; the four probabilities sum to 1.

    `p_cancelled` is None for a model trained without cancellations; the others then sum to 1.
    """

    p_holds: float
    p_missed: float
    p_cancelled: float | None
    p_diverted: float
    slack: Slack


@dataclass(frozen=True)
class Connection:
    """n connections.

    Attributes:
        first: the first legs' arrival delays, n rows.
        spare_min: shape (n,); onward departure minus scheduled arrival minus the minimum connection
            time: the slack when the first leg is on time; negative where the connection is too
                short.
    """

    first: DelayDistribution
    spare_min: Array

    def holds(self) -> Array:
        """P(the first leg arrives, early enough for the onward leg), shape (n,)."""
        return self.first.arrives_by(self.spare_min)

    def missed(self) -> Array:
        """P(the first leg arrives, but too late), shape (n,)."""
        return np.maximum(self.first.p_arrives - self.holds(), 0.0)

    def slack_at_least(self, slack_min: float) -> Array:
        """P(the first leg arrives, with a slack of at least `slack_min`), shape (n,).

        Args:
            slack_min: minutes beyond the minimum connection time.
        """
        return self.first.arrives_by(self.spare_min - slack_min)

    def expected_slack_min(self) -> Array:
        """Mean slack in minutes, given that the first leg arrives, shape (n,)."""
        return self.spare_min - self.first.mean()


def odds(
    first: DelayDistribution, delay_quantiles_min: tuple[float, ...], spare_min: float
) -> ConnectionOdds:
    """The odds of one connection, as every entry point shows them.

    Args:
        first: the first leg, one row.
        delay_quantiles_min: the quantiles of its forecast, at QUANTILES.
        spare_min: minutes between arrival and departure beyond the minimum connection time.

    Returns:
        `p_holds`, `p_missed`, `p_cancelled`, `p_diverted` (they sum to 1) and `slack`.
    """
    connection = Connection(first, np.array([spare_min]))
    # Slack is large where delay is small: the levels are reversed.
    quantiles = dict(zip(QUANTILES, reversed(delay_quantiles_min), strict=True))
    cancelled = cancelled_as_shown(float(first.p_cancelled[0]))
    return {
        "p_holds": _round(connection.holds()),
        "p_missed": _round(connection.missed()),
        "p_cancelled": _round(first.p_cancelled) if cancelled else None,
        "p_diverted": _round(first.p_diverted),
        "slack": {
            "slack_p05_min": round(spare_min - quantiles[0.05], DIGITS),
            "slack_p10_min": round(spare_min - quantiles[0.10], DIGITS),
            "slack_p50_min": round(spare_min - quantiles[0.50], DIGITS),
            "slack_p90_min": round(spare_min - quantiles[0.90], DIGITS),
            "slack_p95_min": round(spare_min - quantiles[0.95], DIGITS),
            "expected_slack_min": _round(connection.expected_slack_min()),
            "at_least_min": list(SLACK_MIN),
            "p_at_least": [_round(connection.slack_at_least(minutes)) for minutes in SLACK_MIN],
        },
    }


def _round(values: Array) -> float:
    return round(float(values[0]), DIGITS)
