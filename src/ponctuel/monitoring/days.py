"""Real days of a warehouse, as a running system would have received them.

Days can be combined in any order, for references and for the scenarios of the drill.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ponctuel.monitoring.observed import DAY_MIN, EVENTS, FORECASTS, SCHEDULE, WEATHER, Observed

LEADS = (30, 120, 1440)
PREDICTION_COLUMNS = tuple(name for name in FORECASTS if name != "issued_min")
# A day begins at this UTC minute, so that it contains a local day of the embedded data.
DAY_BEGINS_MIN = 5 * 60
QUIET, STORMY = 0.10, 0.30
REACH_DAYS = 21
IDS_A_DAY = 1_000_000
_WHOLE = ("flight_id", "lead_time_min", "issued_min", "sched_dep_min")
_EPOCH = "TIMESTAMP '1970-01-01 00:00:00'"
_FLIGHTS = f"""
SELECT flight_id, carrier_code, origin_code, tail_number, outcome, dep_delay_min, arr_delay_min,
  DATE_DIFF('minute', {_EPOCH}, sched_dep_utc) AS sched_dep_min,
  COALESCE(DATE_DIFF('minute', {_EPOCH}, sched_arr_utc),
    DATE_DIFF('minute', {_EPOCH}, sched_dep_utc) + 180) AS sched_arr_min,
  DATE_DIFF('minute', {_EPOCH}, dep_utc) AS dep_min,
  DATE_DIFF('minute', {_EPOCH}, arr_utc) AS arr_min
FROM fact_flight ORDER BY sched_dep_utc, flight_id"""
_WEATHER = f"""
SELECT airport_code, DATE_DIFF('minute', {_EPOCH}, hour_utc) + 60 AS known_min,
  DATE_DIFF('minute', {_EPOCH}, hour_utc) + 60 AS received_min, temperature_c, dew_point_c,
  humidity_pct
FROM fact_weather ORDER BY hour_utc, airport_code"""
MINUTES = {
    "schedule": ("sched_dep_min", "sched_arr_min"),
    "events": ("sched_dep_min", "known_min", "received_min"),
    "weather": ("known_min", "received_min"),
    "forecasts": ("sched_dep_min", "issued_min", "outcome_known_min"),
}
ORDER = {
    "schedule": "sched_dep_min",
    "events": "sched_dep_min",
    "weather": "known_min",
    "forecasts": "sched_dep_min",
}


@dataclass(frozen=True)
class Days:
    """Real days of a source.

    Attributes:
        whole: all their rows; events and forecasts belong to the day of their flight.
        days: the days, counted from 1970; a day begins at `DAY_BEGINS_MIN` UTC.
        disrupted: share of each day's flights an hour late or more, cancelled or diverted.
        calm: days with less than a tenth of such flights, and with observed weather.
        forecast: days with forecasts by a model that was not trained on them.
    """

    whole: Observed
    days: NDArray[np.int64]
    disrupted: NDArray[np.float64]
    calm: NDArray[np.bool_]
    forecast: NDArray[np.bool_]

    def quiet(self, day: int, *, forecast: bool) -> NDArray[np.int64]:
        """Calm days of the same weekday within three weeks of one."""
        near = (np.abs(self.days - day) <= REACH_DAYS) & ((self.days - day) % 7 == 0)
        return self.days[near & self.calm & (self.forecast == forecast)]

    def stormy(self, *, forecast: bool) -> NDArray[np.int64]:
        """Days with a share of disrupted flights of at least `STORMY`."""
        return self.days[(self.disrupted >= STORMY) & (self.forecast == forecast)]

    def compose(self, first: int, chosen: NDArray[np.int64]) -> Observed:
        """The rows of some days, moved to consecutive days from `first` on."""
        tables = {
            name: pd.concat(
                [
                    _moved(_day(getattr(self.whole, name), name, int(day)), name, first + n, day)
                    for n, day in enumerate(chosen)
                ],
                ignore_index=True,
            )
            for name in MINUTES
        }
        return Observed(**tables)


def read_days(connection: duckdb.DuckDBPyConnection, predictions: pd.DataFrame) -> Days:
    """The days of a warehouse, with the forecasts of the evaluation."""
    codes = ("carrier_code", "origin_code", "tail_number")
    flights = connection.execute(_FLIGHTS).df().astype(dict.fromkeys(codes, "category"))
    whole = Observed(
        flights[list(SCHEDULE)].sort_values("sched_dep_min", kind="stable", ignore_index=True),
        events_of(flights),
        connection.execute(_WEATHER).df()[list(WEATHER)],
        forecasts_of(predictions),
    )
    day = day_of(flights["sched_dep_min"].to_numpy(dtype=np.int64))
    bad = (flights["outcome"] != "arrived") | (flights["arr_delay_min"].astype(float) >= 60)
    shares = bad.groupby(day).mean()
    days = shares.index.to_numpy(dtype=np.int64)
    # A day without weather observations is not calm: data are missing.
    observed = day_of(whole.weather["known_min"].to_numpy(dtype=np.int64))
    seen = np.array([int((observed == each).sum()) for each in days])
    whole_weather = (seen >= 0.9 * np.median(seen)) & np.isin(days + 1, observed)
    forecast = np.isin(days, day_of(whole.forecasts["sched_dep_min"].to_numpy(dtype=np.int64)))
    disrupted: NDArray[np.float64] = np.asarray(shares.tolist(), dtype=np.float64)
    return Days(whole, days, disrupted, (disrupted < QUIET) & whole_weather, forecast)


def day_of(minute: NDArray[np.int64]) -> NDArray[np.int64]:
    """The day of a minute."""
    return np.asarray((minute - DAY_BEGINS_MIN) // DAY_MIN)


def events_of(flights: pd.DataFrame) -> pd.DataFrame:
    """Events of flights, as the timeline dates them, in the order of departures."""
    base = flights[["flight_id", "carrier_code", "origin_code", "sched_dep_min"]]
    departed, landed = flights["dep_min"].notna(), flights["arr_min"].notna()
    cancelled, diverted = flights["outcome"] == "cancelled", flights["outcome"] == "diverted"
    parts = [
        _events(base[departed], "departure", flights["dep_min"], flights["dep_delay_min"]),
        _events(base[landed & ~diverted], "arrival", flights["arr_min"], flights["arr_delay_min"]),
        _events(base[cancelled], "cancellation", flights["sched_dep_min"] + 120, None),
        _events(base[diverted], "diversion", flights["sched_arr_min"] + DAY_MIN, None),
    ]
    for part in parts:  # the aircraft is known after its departure
        tails = flights["tail_number"].loc[part.index]
        part["tail_number"] = tails.where(part["kind"] == "departure")
    events = pd.concat(parts).reindex(columns=list(EVENTS)).astype({"kind": "category"})
    return events.sort_values(["sched_dep_min", "flight_id"], kind="stable", ignore_index=True)


def _events(
    base: pd.DataFrame, kind: str, known: pd.Series, delay: pd.Series | None
) -> pd.DataFrame:
    at = known.loc[base.index].astype("int64")
    minutes = np.nan if delay is None else delay.loc[base.index].astype("float64")
    return base.assign(kind=kind, known_min=at, received_min=at, delay_min=minutes)


def forecasts_of(predictions: pd.DataFrame) -> pd.DataFrame:
    """The evaluation's forecasts at a few lead times, as the running system would store them."""
    few = predictions[predictions["lead_time_min"].isin(LEADS)]
    out = few.assign(issued_min=few["sched_dep_min"] - few["lead_time_min"].astype("int64"))
    out = out[list(FORECASTS)]
    kinds = dict.fromkeys(out.select_dtypes("number").columns.drop(list(_WHOLE)), "float64")
    out = out.astype({**kinds, "outcome": "category", "carrier_code": "category"})
    return out.sort_values(["sched_dep_min", "flight_id"], kind="stable", ignore_index=True)


def _day(table: pd.DataFrame, name: str, day: int) -> pd.DataFrame:
    minutes = table[ORDER[name]].to_numpy(dtype=np.int64)
    start = day * DAY_MIN + DAY_BEGINS_MIN
    low, high = np.searchsorted(minutes, [start, start + DAY_MIN])
    return table.iloc[low:high]


def _moved(table: pd.DataFrame, name: str, to: int, day: int) -> pd.DataFrame:
    shift = int(to - day) * DAY_MIN
    moved = {column: table[column] + shift for column in MINUTES[name]}
    if "flight_id" in table:
        # A day may be used twice: its flights then need different ids.
        moved["flight_id"] = table["flight_id"] % IDS_A_DAY**2 + to * IDS_A_DAY**2
    return table.assign(**moved)
