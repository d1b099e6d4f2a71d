"""Premises: the data about an airport that a family of the network needs."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.timeline.rules import FOREVER_MIN

DAY_MIN = 1440


@dataclass(frozen=True)
class Premise:
    """The airports for which a family has data, day by day (UTC).

    Attributes:
        airport: the flight's column that holds the airport of the family.
        known_sql: a query over the timeline: `airport_code` and `day`, in days since 1970.
    """

    airport: str
    known_sql: str


def day_of(column: str) -> str:
    """SQL for the days since 1970 (UTC).

    Args:
        column: SQL for minutes since 1970 (UTC).
    """
    return f"CAST(FLOOR({column} / {DAY_MIN}) AS BIGINT)"


def airports_with_flights_sql(column: str) -> str:
    """A `Premise.known_sql`: the airports that flights are scheduled from, or to.

    Args:
        column: `origin_code` or `destination_code`.
    """
    return (
        f"SELECT DISTINCT {column} AS airport_code, {day_of('sched_dep_min')} AS day "
        f"FROM timeline_flight WHERE until_min = {FOREVER_MIN}"
    )
