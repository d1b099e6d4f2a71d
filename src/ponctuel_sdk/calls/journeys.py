"""Comparison of the flights of a route, and probability of making a connection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.forecasts import ForecastRequest
from ponctuel_sdk.models.journeys import (
    Comparison,
    Connection,
    ConnectionRequest,
    OnwardRequest,
    Sort,
)


@operation("GET", "/v1/comparisons")
def compare_flights(
    origin: str,
    destination: str,
    day: date | str,
    *,
    issued_at: datetime | str | None = None,
    arrive_by: datetime | str | None = None,
    sort: Sort | None = None,
    reasons: bool = True,
) -> Call[Comparison]:
    """All flights of a route and local day, forecast at one issue time, best first.

    Args:
        origin: IATA code of the airport of departure.
        destination: IATA code of the airport of arrival.
        day: local day of the departure.
        issued_at: the issue time; the present time of the system's clock if omitted.
        arrive_by: latest wanted arrival, local to the destination unless it has an offset.
        sort: the order; by default `p_there_by` if `arrive_by` is given, else the risk of a
            disruption.
        reasons: False: without reasons, which is faster.
    """
    query = {
        "origin": origin,
        "destination": destination,
        "day": day,
        "issued_at": issued_at,
        "arrive_by": arrive_by,
        "sort": sort,
        "reasons": reasons,
    }
    return Call(model(Comparison), query)


@operation("POST", "/v1/connections", repeatable=True)
def judge_connection(
    first: ForecastRequest | Mapping[str, Any],
    onward: OnwardRequest | Mapping[str, Any],
    min_connection_min: float = 45,
    arrival: datetime | str | None = None,
) -> Call[Connection]:
    """The probability of making a connection to an onward leg that leaves on time.

    Args:
        first: the first leg.
        onward: the onward leg, by number, departure or both.
        min_connection_min: minimum connection time, in minutes.
        arrival: scheduled arrival of the first leg, where the schedule does not list it.
    """
    request = {
        "first": first,
        "onward": onward,
        "min_connection_min": min_connection_min,
        "arrival": arrival,
    }
    return Call(model(Connection), body=ConnectionRequest.model_validate(request))
