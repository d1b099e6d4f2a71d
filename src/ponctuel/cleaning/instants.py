"""Conversion of local clock times to UTC: HHMM times, time zones, daylight saving."""

from __future__ import annotations

import numpy as np
import pandas as pd

MINUTES_PER_DAY = 1440


# A time of day such as 06:30, 6:30 or 06:30:00.
_COLON = r"\s*(\d{1,2}):(\d{2})(?::00(?:\.0+)?)?\s*"


def hhmm_number(times: pd.Series) -> pd.Series:
    """Times of day as HHMM numbers: 517, "0517", "5:17" and "05:17:00" are all 517.

    Returns:
        Float; NaN where the value is missing or neither a number nor a time.
    """
    number = pd.to_numeric(times, errors="coerce").astype("float64")
    not_numeric = number.isna() & times.notna()
    if not not_numeric.any():
        return number
    parts = times[not_numeric].astype("str").str.extract(f"^{_COLON}$").astype("float64")
    hour, minute = parts[0], parts[1]
    return number.fillna((hour * 100 + minute).where(minute < 60).reindex(times.index))


def hhmm_to_min(times: pd.Series) -> pd.Series:
    """Minutes after midnight of times written HHMM, or with a colon.

    Args:
        times: such as 517 or "05:17", or 2400 (midnight at the end of the day).

    Returns:
        Float minutes in [0, 1440]; NaN where the value is missing or not a time (2460, 975, -1).
    """
    number = hhmm_number(times)
    hour, minute = number // 100, number % 100
    valid = (number >= 0) & (number <= 2400) & (minute < 60) & (number == np.floor(number))
    return (hour * 60 + minute).where(valid)


def local_to_utc(
    local: pd.Series, zone_names: pd.Series, hint_utc: pd.Series | None = None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Naive local times to naive UTC times, zone by zone.

    Args:
        local: datetime64 without a zone, NaT allowed.
        zone_names: IANA names, aligned with `local`.
        hint_utc: the hour in UTC, where the source gives one; it resolves ambiguous times.

    Returns:
        (utc, nonexistent, ambiguous): UTC times, NaT where the local time does not exist;
        a mask of those; a mask of the local times that occur twice. Without a hint
        an ambiguous time is the first of the two (daylight saving still on).
    """
    utc = pd.Series(pd.NaT, index=local.index, dtype="datetime64[us]")
    nonexistent = pd.Series(False, index=local.index)
    ambiguous = pd.Series(False, index=local.index)
    for zone, wall in local.groupby(zone_names, sort=False):
        rows = wall.index
        first = _localize(wall, str(zone), is_dst=True)
        second = _localize(wall, str(zone), is_dst=False)
        twice = first.notna() & second.notna() & (first != second)
        chosen = first
        if hint_utc is not None:
            hint = hint_utc.loc[rows]
            takes_second = twice & (second.dt.floor("h") == hint)
            chosen = first.where(~takes_second, second)
        utc.loc[rows] = chosen
        ambiguous.loc[rows] = twice
        nonexistent.loc[rows] = wall.notna() & first.isna()
    return utc, nonexistent, ambiguous


def _localize(wall: pd.Series, zone: str, *, is_dst: bool) -> pd.Series:
    flags = np.full(len(wall), is_dst)
    aware = wall.dt.tz_localize(zone, ambiguous=flags, nonexistent="NaT")
    return aware.dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]")


def utc_to_local(utc: pd.Series, zone_names: pd.Series) -> pd.Series:
    """Naive UTC times to naive local times, zone by zone."""
    out = pd.Series(pd.NaT, index=utc.index, dtype="datetime64[us]")
    for zone, part in utc.groupby(zone_names, sort=False):
        aware = part.dt.tz_localize("UTC").dt.tz_convert(str(zone))
        out.loc[part.index] = aware.dt.tz_localize(None).astype("datetime64[us]")
    return out


def arrival_utc(
    dep_utc: pd.Series, arr_minute: pd.Series, zone_names: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """The scheduled arrival in UTC: the first occurrence of its local time after departure.

    The arrival's day is not in the data; it follows from the departure, since no flight takes
    24 hours. It is the departure's day, in the destination's time zone, or the next day.

    Args:
        dep_utc: scheduled departure, naive UTC.
        arr_minute: scheduled arrival in minutes after local midnight at the destination.
        zone_names: the destination's IANA zone.

    Returns:
        (utc, faulty): naive UTC instants, NaT where unknown; a mask of given arrivals whose local
        time does not exist.
    """
    dep_local = utc_to_local(dep_utc, zone_names)
    wall = dep_local.dt.normalize() + pd.to_timedelta(arr_minute, unit="min")
    first, skipped, _ = local_to_utc(wall, zone_names)
    next_day, _, _ = local_to_utc(wall + pd.Timedelta(days=1), zone_names)
    # A skipped local time that follows the departure on the same day is not moved to the next.
    utc = first.where(first > dep_utc, next_day.where(~skipped | (wall <= dep_local)))
    faulty = arr_minute.notna() & dep_utc.notna() & utc.isna()
    return utc, faulty
