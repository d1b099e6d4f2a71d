"""A forecast that was kept, told as it was when it was issued."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ponctuel.domain.distribution import LATE_MIN, QUANTILES, THRESHOLDS_MIN
from ponctuel.domain.risk import DIGITS, p_disrupted
from ponctuel.models.outputs import QUANTILE_COLUMNS
from ponctuel.operations.repositories.flights import KnownFlight
from ponctuel.operations.repositories.forecasts import KeptForecast
from ponctuel.serving.schedule import Schedule


def kept_answer(kept: KeptForecast, flight: KnownFlight, schedule: Schedule) -> dict[str, Any]:
    """The answer that was given, from what is kept of it; `reasons_sum` is not kept."""
    distribution = kept.distribution()
    late = distribution.survival[0] * distribution.p_arrives[0]
    names = (
        "p_cancelled",
        "p_diverted",
        *(f"p_late_{t}" for t in LATE_MIN),
        *(QUANTILE_COLUMNS[level] for level in QUANTILES),
        "expected_delay_min",
    )
    values = {name: round(getattr(kept, name), DIGITS) for name in names}
    return {
        **values,
        "p_disrupted_30": disrupted_30(values),
        "classes": {name: round(float(p[0]), DIGITS) for name, p in distribution.classes().items()},
        "reasons": kept.reasons,
        "reasons_sum": None,
        "support": kept.support,
        "issued_at_utc": kept.issued_at_utc.isoformat(),
        "lead_time_min": round(kept.lead_time_min, 2),
        "model_version": kept.model_version,
        "flight": flight_answer(flight, schedule, in_schedule=True),
        "survival": {
            "thresholds_min": list(THRESHOLDS_MIN),
            "p_late": [round(float(p), DIGITS) for p in late],
        },
    }


def disrupted_30(values: Mapping[str, float]) -> float:
    """`p_disrupted_30` of a forecast's rounded odds, so that the sum holds as it is shown."""
    return p_disrupted(values["p_late_30"], values["p_cancelled"], values["p_diverted"])


def flight_answer(flight: Any, schedule: Schedule, *, in_schedule: bool) -> dict[str, Any]:
    """A flight (domain.Flight or KnownFlight) as every door tells it."""
    zone = ZoneInfo(schedule.airports[flight.origin_code].time_zone_name)
    arrival: datetime | None = flight.sched_arr_utc
    return {
        "carrier_code": flight.carrier_code,
        "carrier_name": schedule.carriers.get(flight.carrier_code),
        "flight_number": flight.flight_number,
        "origin_code": flight.origin_code,
        "destination_code": flight.destination_code,
        "sched_dep_utc": flight.sched_dep_utc.astimezone(UTC).isoformat(),
        "sched_dep_local": flight.sched_dep_utc.astimezone(zone).isoformat(),
        "sched_arr_utc": None if arrival is None else arrival.isoformat(),
        "in_schedule": in_schedule,
    }
