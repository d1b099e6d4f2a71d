"""Reference figures from earlier days."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.monitoring.observed import DAY_MIN, Observed

JUDGED_LEAD_MIN = 120
DECILES = np.linspace(0.1, 0.9, 9)


@dataclass(frozen=True)
class Reference:
    """Reference figures of past days.

    Attributes:
        schedule_n: airport and weekday (0 is Monday, UTC) -> median departures per day.
        delay_spread_min: 90th minus 10th percentile of departure delays.
        temperature_c: airport and month -> mean temperature.
        carrier_of: tail number -> the carriers that it flew for.
        days: one row per day (`day`, days since 1970): `mean_pit`, `outside_90`.
        p30: lead time -> forecasts of a delay of 30 min, sorted.
        inputs: training rows of the champion, one column per feature.
    """

    schedule_n: dict[tuple[str, int], float] = field(default_factory=dict)
    delay_spread_min: float = 45.0
    temperature_c: dict[tuple[str, int], float] = field(default_factory=dict)
    carrier_of: dict[str, frozenset[str]] = field(default_factory=dict)
    days: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"day": [], "mean_pit": [], "outside_90": []})
    )
    p30: dict[int, Array] = field(default_factory=dict)
    inputs: pd.DataFrame = field(default_factory=pd.DataFrame)


def make_reference(past: Observed) -> Reference:
    """The reference of past days, whose outcomes are all known."""
    departures = past.events[past.events["kind"] == "departure"]
    delays = departures["delay_min"].to_numpy(dtype=np.float64)
    low, high = np.nanquantile(delays, [0.1, 0.9]) if len(delays) else (0.0, 45.0)
    tails = departures.dropna(subset=["tail_number"]).groupby("tail_number", observed=True)[
        "carrier_code"
    ]
    leads = past.forecasts["lead_time_min"].to_numpy(dtype=np.int64)
    return Reference(
        _scheduled(past.schedule),
        float(max(high - low, 1.0)),
        _temperatures(past.weather),
        {str(tail): frozenset(carriers) for tail, carriers in tails.unique().items()},
        daily_levels(past.forecasts),
        {
            lead: np.sort(past.forecasts.loc[leads == lead, "p30"].to_numpy(dtype=np.float64))
            for lead in np.unique(leads).tolist()
        },
    )


def daily_levels(forecasts: pd.DataFrame, least_known: float = 0.99) -> pd.DataFrame:
    """One row per day (UTC) of departures with nearly all outcomes known.

    Flights of a day share its weather: a day is one observation, whatever their number.

    Returns:
        `day`, `mean_pit` (0.5 where the level is right), `outside_90` (0.1 where intervals are),
        `n` and `complete`.
    """
    judged = forecasts[forecasts["lead_time_min"] == JUDGED_LEAD_MIN]
    delay = judged["arr_delay_min"].to_numpy(dtype=np.float64)
    low, high = judged["delay_p05_min"].to_numpy(), judged["delay_p95_min"].to_numpy()
    rows = pd.DataFrame(
        {
            "day": judged["sched_dep_min"].to_numpy() // DAY_MIN,
            "known": judged["outcome"].notna().to_numpy(),
            "mean_pit": judged["pit"].to_numpy(dtype=np.float64),
            "outside_90": np.where(np.isnan(delay), np.nan, (delay < low) | (delay > high)),
        }
    )
    by_day = rows.groupby("day")
    out = by_day[["mean_pit", "outside_90"]].mean()
    out["n"], out["complete"] = by_day["mean_pit"].count(), by_day["known"].mean()
    return out[(out["complete"] >= least_known) & (out["n"] > 0)].reset_index()


def weekday(day: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """The weekday, 0 for Monday, of days counted from 1970 (a Thursday)."""
    return np.asarray((np.asarray(day) + 3) % 7)


def _scheduled(schedule: pd.DataFrame) -> dict[tuple[str, int], float]:
    day = schedule["sched_dep_min"].to_numpy(dtype=np.int64) // DAY_MIN
    counts = schedule.groupby(["origin_code", day], observed=True).size()
    named = counts.rename_axis(["airport", "day"]).reset_index(name="n")
    named["weekday"] = weekday(named["day"].to_numpy(dtype=np.int64))
    medians = named.groupby(["airport", "weekday"], observed=True)["n"].median()
    rows = medians.reset_index().itertuples(index=False)
    return {(str(airport), int(weekday_number)): float(n) for airport, weekday_number, n in rows}


def _temperatures(weather: pd.DataFrame) -> dict[tuple[str, int], float]:
    if not len(weather):
        return {}
    minutes = weather["known_min"].to_numpy(dtype=np.int64)
    month = minutes.astype("datetime64[m]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    by_month = weather.assign(month=month).groupby(["airport_code", "month"], observed=True)
    rows = by_month["temperature_c"].mean().reset_index().itertuples(index=False)
    return {(str(code), int(month_number)): float(value) for code, month_number, value in rows}
