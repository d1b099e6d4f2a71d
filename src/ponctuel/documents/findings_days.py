"""Numbers for the sentences of notebook 05 on single days, single flights and protocol L."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ponctuel.analysis.other_results import HONEST, LEAKY, OURS, PUBLISHED
from ponctuel.documents.findings import Numbers, findings_of

_finding = findings_of("carnet-evaluation-jours.md.j2")
# Limits from which a sentence mentions the weather of a day.
_GUST_KMH, _FOG_KM, _WET_MM, _FREEZING_C = 45, 2, 5, 0
_NO_VISIBILITY_KM = 0.1


@_finding
def worst_days(days: pd.DataFrame) -> Numbers:
    """The worst days, each with its outcomes and weather."""
    return {"days": [_day_numbers(row) for row in days.itertuples()]}


def _day_numbers(row: Any) -> dict[str, object]:
    return {
        "day": row,
        "cancelled_expected_n": row.p_cancelled * row.flights_n,
        # Whether one destination has a large part of the cancelled flights.
        "one_destination": bool(
            row.cancelled_n and row.cancelled_top_n >= max(5, 0.2 * row.cancelled_n)
        ),
        "weather": _notable_weather(row),
    }


def _notable_weather(row: Any) -> dict[str, bool]:
    """Whether each measure of a day's weather is notable, and whether any is known."""
    return {
        "wet": row.precipitation_mm >= _WET_MM,
        "snow": row.temperature_c <= _FREEZING_C,
        "gusts": row.gust_kmh >= _GUST_KMH,
        "fog": row.visibility_km <= _FOG_KM,
        "blind": row.visibility_km < _NO_VISIBILITY_KM,
        "unknown": bool(np.isnan(row.gust_kmh) and np.isnan(row.visibility_km)),
    }


@_finding
def worst_flights(flights: pd.DataFrame) -> Numbers:
    """The number of the largest errors, and of those that departed with most of their delay."""
    left_late = flights["dep_delay_min"] >= 0.8 * flights["arr_delay_min"]
    return {"left_late_n": int(left_late.sum()), "flights_n": len(flights)}


@_finding
def hindcast(scores: pd.DataFrame) -> Numbers:
    """The two days, at the farthest and the nearest lead time."""
    lines = []
    for kind, part in scores.groupby("day_kind", sort=False):
        far, near = (part.loc[part["lead_time_min"].agg(pick)] for pick in ("idxmax", "idxmin"))
        lines.append({"kind": str(kind), "far": far, "near": near})
    return {"days": lines}


@_finding
def leak(steps: pd.DataFrame) -> Numbers:
    """The figure of protocol L: published, reproduced, and without future information."""
    leaky, honest = (steps[steps["kind"] == kind] for kind in (LEAKY, HONEST))
    with_leak, without = (
        frame.loc[frame["label"].str.startswith("logistique"), "auc"] for frame in (leaky, honest)
    )
    both = len(with_leak) and len(without)
    return {
        "published": _rows(steps, PUBLISHED),
        "again": leaky.iloc[0] if len(leaky) else None,
        "best_leaky": leaky["auc"].max() if len(leaky) else None,
        "lost_by_dates": with_leak.iloc[0] - with_leak.iloc[-1] if both else None,
        "lost_by_columns": with_leak.iloc[-1] - without.iloc[-1] if both else None,
        "ours": _rows(steps, OURS),
    }


def _rows(steps: pd.DataFrame, kind: str) -> list[dict[str, Any]]:
    return [dict(row) for _, row in steps[steps["kind"] == kind].iterrows()]
