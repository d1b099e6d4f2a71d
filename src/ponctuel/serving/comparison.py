"""Comparison of the flights of a route and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np

from ponctuel.domain.distribution import QUANTILES, Array, DelayDistribution
from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.forecast import ForecastRecord
from ponctuel.serving.answered_request import AnsweredRequest


class ComparedFlight(ForecastRecord):
    """A forecast with the figures of a comparison.

    `p_there_by`: P(it arrives by the given time); `arrival_p50_utc`, `arrival_p90_utc`: the median
    and the 90th percentile of its arrival time.
    """

    p_there_by: float | None
    arrival_p50_utc: str | None
    arrival_p90_utc: str | None


class Sort(StrEnum):
    """Sort orders of a comparison."""

    RISK = "risk"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    EXPECTED_DELAY = "expected_delay"
    THERE_BY = "there_by"


def there_by(distribution: DelayDistribution, margin_min: Array) -> Array:
    """P(it arrives, and at most that many minutes after its scheduled arrival), shape (n,).

    Args:
        distribution: the distributions for n flights.
        margin_min: minutes, shape (n,) or one number for all.
    """
    return distribution.arrives_by(margin_min)


def compare(
    issued: Sequence[AnsweredRequest], sort: Sort | None = None, arrive_by: datetime | None = None
) -> list[ComparedFlight]:
    """Forecasts with the figures of a comparison, best first.

    Args:
        issued: answered requests of flights of one route.
        sort: by default `there_by` where a time is given, else `risk`, by `p_disrupted_30`.
            Equal flights are in the order of their departures; cancelled ones come last, except by
            departure.
        arrive_by: aware time of the latest desired arrival.

    Raises:
        InvalidRequest: sorted by `there_by` without a time.
    """
    if sort is None:
        sort = Sort.RISK if arrive_by is None else Sort.THERE_BY
    if sort is Sort.THERE_BY and arrive_by is None:
        raise InvalidRequest("is needed to sort by there_by", field="arrive_by", code="missing")
    rows = [_row(answered, arrive_by) for answered in issued]
    return sorted(
        rows,
        key=lambda row: (
            row["cancelled_known_at_utc"] is not None and sort is not Sort.DEPARTURE,
            _key(row, sort),
            row["flight"]["sched_dep_utc"],
        ),
    )


def _row(answered: AnsweredRequest, arrive_by: datetime | None) -> ComparedFlight:
    arrival = answered.request.flight.sched_arr_utc
    chance = None
    if arrive_by is not None and arrival is not None:
        margin_min = (arrive_by - arrival) / timedelta(minutes=1)
        chance = round(float(there_by(answered.distribution, np.array([margin_min]))[0]), 6)
    forecast = answered.forecast
    delays = dict(zip(QUANTILES, answered.quantiles_min, strict=True))
    # A cancelled flight has no arrival.
    expected_arrival = arrival if forecast.cancelled_known_at_utc is None else None
    return {
        **forecast.as_dict(),
        "p_there_by": chance,
        "arrival_p50_utc": _at(expected_arrival, delays[0.5]),
        "arrival_p90_utc": _at(expected_arrival, delays[0.9]),
    }


def _at(scheduled: datetime | None, delay_min: float) -> str | None:
    if scheduled is None:
        return None
    moment = scheduled + timedelta(minutes=round(delay_min))
    return moment.astimezone(UTC).isoformat()


def _key(row: ComparedFlight, sort: Sort) -> float | str:
    """The sort key of a row, ascending; unknown values come last."""
    match sort:
        case Sort.RISK:
            return row["p_disrupted_30"]
        case Sort.DEPARTURE:
            return row["flight"]["sched_dep_utc"]
        case Sort.ARRIVAL:
            return row["arrival_p50_utc"] or "9999"
        case Sort.EXPECTED_DELAY:
            return row["expected_delay_min"]
        case Sort.THERE_BY:
            return -(row["p_there_by"] if row["p_there_by"] is not None else -1.0)
