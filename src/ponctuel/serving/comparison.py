"""Which flight should I take: the flights of a route and day side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from ponctuel.domain.distribution import QUANTILES, Array, DelayDistribution
from ponctuel.domain.errors import InvalidRequest
from ponctuel.serving.answered import Answered


class Sort(StrEnum):
    """What comes first: the least risk, the earliest, the best chance of being there in time."""

    RISK = "risk"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    EXPECTED_DELAY = "expected_delay"
    THERE_BY = "there_by"


def there_by(distribution: DelayDistribution, margin_min: Array) -> Array:
    """P(it arrives, and at most that many minutes after its scheduled arrival), shape (n,)."""
    return distribution.by(margin_min)


def compare(
    issued: Sequence[Answered], sort: Sort | None = None, arrive_by: datetime | None = None
) -> list[dict[str, Any]]:
    """Forecasts with what makes them comparable, best first.

    Args:
        sort: by default `there_by` where a moment is given, else `risk`, by `p_disrupted_30`.
            Equal ones stand in the order of their departures; cancelled ones come last, except by
            departure.
        arrive_by: aware moment by which one wants to be there.

    Raises:
        InvalidRequest: sorted by `there_by`, and no moment is given.
    """
    if sort is None:
        sort = Sort.RISK if arrive_by is None else Sort.THERE_BY
    if sort is Sort.THERE_BY and arrive_by is None:
        raise InvalidRequest("is needed to sort by there_by", field="arrive_by", code="missing")
    rows = [_row(one, arrive_by) for one in issued]
    return sorted(
        rows,
        key=lambda row: (
            row["cancelled_known_at_utc"] is not None and sort is not Sort.DEPARTURE,
            _key(row, sort),
            row["flight"]["sched_dep_utc"],
        ),
    )


def _row(one: Answered, arrive_by: datetime | None) -> dict[str, Any]:
    arrival = one.request.flight.sched_arr_utc
    chance = None
    if arrive_by is not None and arrival is not None:
        margin_min = (arrive_by - arrival) / timedelta(minutes=1)
        chance = round(float(there_by(one.distribution, np.array([margin_min]))[0]), 6)
    return {**one.answer, "p_there_by": chance, **_arrivals(one, arrival)}


def _arrivals(one: Answered, scheduled: datetime | None) -> dict[str, str | None]:
    """When it will be there, in the middle case and in all but one case of ten."""
    delays = dict(zip(QUANTILES, one.quantiles_min, strict=True))
    if one.answer["cancelled_known_at_utc"]:
        scheduled = None  # it will not be there at all
    return {
        f"arrival_p{round(level * 100)}_utc": _at(scheduled, delays[level]) for level in (0.5, 0.9)
    }


def _at(scheduled: datetime | None, delay_min: float) -> str | None:
    if scheduled is None:
        return None
    moment = scheduled + timedelta(minutes=round(delay_min))
    return moment.astimezone(UTC).isoformat()


def _key(row: dict[str, Any], sort: Sort) -> Any:
    """Ascending; what is not known comes last."""
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
