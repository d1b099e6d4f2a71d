"""Rows that a running system has received: schedule, events, weather, forecasts, each a table.

All times are whole minutes since 1970 (UTC). `received_min` is when a row was received; `known_min`
is the time that a feed states, which may be wrong: indicators detect that.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

DAY_MIN = 1440
SCHEDULE = ("flight_id", "carrier_code", "origin_code", "sched_dep_min", "sched_arr_min")
EVENTS = (
    "flight_id",
    "kind",
    "carrier_code",
    "origin_code",
    "sched_dep_min",
    "known_min",
    "received_min",
    "delay_min",
    "tail_number",
)
WEATHER = (
    "airport_code",
    "known_min",
    "received_min",
    "temperature_c",
    "dew_point_c",
    "humidity_pct",
)
FORECASTS = (
    "flight_id",
    "lead_time_min",
    "issued_min",
    "carrier_code",
    "origin_code",
    "sched_dep_min",
    "p_cancelled",
    "p30",
    "delay_p05_min",
    "delay_p95_min",
    "climatology_p30",
    "climatology_crps_min",
    "outcome",
    "arr_delay_min",
    "outcome_known_min",
    "pit",
    "crps_min",
)


@dataclass(frozen=True)
class Observed:
    """All received rows, each table with the columns above.

    Attributes:
        forecasts: `outcome`, `arr_delay_min`, `pit` and `crps_min` are empty until
            `outcome_known_min`; the last three also for flights that did not arrive.
        inputs: the model's inputs for the last week's flights, one column per feature; empty
            if they were not read.
    """

    schedule: pd.DataFrame
    events: pd.DataFrame
    weather: pd.DataFrame
    forecasts: pd.DataFrame
    inputs: pd.DataFrame = field(default_factory=pd.DataFrame)

    def before(self, at_min: int, days: int = 21) -> Observed:
        """Rows received in the days strictly before a time; the schedule is known ahead."""
        start = at_min - days * DAY_MIN
        forecasts = _between(self.forecasts, "issued_min", start - 2 * DAY_MIN, at_min)
        return Observed(
            _between(self.schedule, "sched_dep_min", start, at_min + 2 * DAY_MIN),
            _between(self.events, "received_min", start, at_min),
            _between(self.weather, "received_min", start, at_min),
            without_future(forecasts, at_min),
        )


def without_future(forecasts: pd.DataFrame, at_min: int) -> pd.DataFrame:
    """Forecasts without the outcomes that became known at the time or later."""
    unknown = ~(forecasts["outcome_known_min"].to_numpy(dtype=np.float64) < at_min)
    if not unknown.any():
        return forecasts
    hidden = forecasts.copy()
    hidden.loc[unknown, "outcome"] = None
    hidden.loc[unknown, ["arr_delay_min", "outcome_known_min", "pit", "crps_min"]] = np.nan
    return hidden


def empty(columns: tuple[str, ...]) -> pd.DataFrame:
    """A table without rows."""
    return pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})


def _between(table: pd.DataFrame, column: str, start: int, end: int) -> pd.DataFrame:
    values = table[column].to_numpy()
    return table[(values >= start) & (values < end)]
