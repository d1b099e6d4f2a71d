"""The timeline's rules: when facts that the data do not date become known, and its limits.

All instants are whole minutes since 1970 (UTC), so that sums are exact on every engine. A reader
of a moment may use a fact only if ``known_at_min < moment``, strictly.
"""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.config.params import TimelineParams

EPOCH = "TIMESTAMP '1970-01-01 00:00:00'"
# Minutes that stand for "always known" and for "still valid".
ALWAYS_MIN, FOREVER_MIN = 0, 2**40
# A flight without news for a day no longer counts as overdue.
OVERDUE_LIMIT_MIN = 1440
# Sums of delays are bounded so that one flight a day late cannot dominate a day's mean.
DELAY_FLOOR_MIN, DELAY_CAP_MIN = -60, 360


@dataclass(frozen=True)
class KnownAfter:
    """Minutes after, or before, which undated facts are known (params.yaml, group `timeline`)."""

    cancellation_min: int = 120
    diversion_min: int = 1440
    aircraft_before_min: int = 180
    schedule_before_min: int = 43200


def known_after(params: TimelineParams) -> KnownAfter:
    """The timeline's rules, as params.yaml sets them.

    Args:
        params: the group `timeline` of params.yaml.
    """
    return KnownAfter(
        cancellation_min=params.cancellation_known_after_min,
        diversion_min=params.diversion_known_after_min,
        aircraft_before_min=params.aircraft_known_before_min,
        schedule_before_min=params.schedule_known_before_min,
    )


def minutes(column: str) -> str:
    """SQL for whole minutes since 1970, rounded down to be safe where seconds exist.

    Args:
        column: SQL for minutes since 1970 (UTC), or since local midnight.
    """
    return f"CAST(DATE_DIFF('minute', {EPOCH}, {column}) AS BIGINT)"


def local_hour(column: str) -> str:
    """SQL for the hour of a minute of the day.

    Args:
        column: SQL for minutes since 1970 (UTC), or since local midnight.
    """
    return f"CAST(FLOOR({column} / 60) AS BIGINT)"
