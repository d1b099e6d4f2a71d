"""The inbound flight of the aircraft: its delay so far, and the slack before the departure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, TypedDict


class InboundRecord(TypedDict):
    """The inbound flight of the aircraft as JSON; minutes, None where they are not known.

    Attributes:
        basis: `aircraft` where the request names the aircraft, `rotation` where the flight that
            usually precedes this one is used.
        dep_delay_min: its departure delay so far; negative is early, None before it was due.
        arr_delay_min: its arrival delay, once known.
        cancelled: whether its cancellation is known.
        slack_min: slack between its return and this departure; negative is too little.
    """

    basis: Literal["aircraft", "rotation"]
    dep_delay_min: float | None
    arr_delay_min: float | None
    cancelled: bool
    slack_min: float | None


def inbound(features: Mapping[str, object]) -> InboundRecord | None:
    """The inbound flight from the model's input row; None where the row has no data on it.

    Args:
        features: one row, by name of the feature.
    """
    slack = _number(features, "aircraft_slack_min")
    if slack is not None:
        return {
            "basis": "aircraft",
            "dep_delay_min": _number(features, "aircraft_last_dep_delay_min"),
            "arr_delay_min": _number(features, "aircraft_last_arr_delay_min"),
            "cancelled": False,
            "slack_min": slack,
        }
    record: InboundRecord = {
        "basis": "rotation",
        "dep_delay_min": _number(features, "rotation_delay_min"),
        "arr_delay_min": _number(features, "rotation_arr_delay_min"),
        "cancelled": bool(_number(features, "rotation_cancelled_n")),
        "slack_min": _number(features, "rotation_slack_min"),
    }
    # Without any value of today, nothing is known of the inbound flight.
    known = record["dep_delay_min"], record["arr_delay_min"], record["slack_min"]
    return record if record["cancelled"] or any(minutes is not None for minutes in known) else None


def _number(features: Mapping[str, object], name: str) -> float | None:
    value = features.get(name)
    if not isinstance(value, int | float) or math.isnan(value):
        return None
    return round(float(value), 1)
