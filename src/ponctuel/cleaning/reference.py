"""The dimension tables: airports, carriers, aircraft and calendar days."""

from __future__ import annotations

from zoneinfo import available_timezones

import numpy as np
import pandas as pd

from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.tail_numbers import read_tail_numbers

M_PER_FT = 0.3048
MAX_DAYS_TO_HOLIDAY = 15
# The largest whole number that a SMALLINT column holds.
_SMALLINT_MAX = 32767


def clean_airports(
    world: pd.DataFrame, own: pd.DataFrame | None, report: CleaningReport
) -> pd.DataFrame:
    """dim_airport: the airports of airportsdata, and those that only the source lists."""
    world = world.dropna(subset=["iata", "tz"]).drop_duplicates("iata")
    frame = pd.DataFrame(
        {
            "airport_code": world["iata"],
            "airport_name": world["name"].fillna(world["iata"]),
            "country_code": world["country"],
            "latitude_deg": world["lat"],
            "longitude_deg": world["lon"],
            "elevation_m": world["elevation"] * M_PER_FT,
            "time_zone_name": world["tz"],
        }
    )
    if own is not None:
        extra = _own_airports(own)
        missing = extra[~extra["airport_code"].isin(frame["airport_code"])]
        report.add(
            "airports",
            "airport only in the source's own table",
            "adjusted",
            len(missing),
            "airportsdata does not list it",
            None,
        )
        frame = pd.concat([frame, missing], ignore_index=True)
    return frame.sort_values("airport_code").reset_index(drop=True)


def _own_airports(own: pd.DataFrame) -> pd.DataFrame:
    zone = own["tzone"] if "tzone" in own else pd.Series(np.nan, index=own.index)
    elevation = pd.to_numeric(own["alt"], errors="coerce") if "alt" in own else np.nan
    frame = pd.DataFrame(
        {
            "airport_code": own["faa"].astype("str").str.strip(),
            "airport_name": own["name"].fillna(own["faa"]),
            "country_code": None,
            "latitude_deg": pd.to_numeric(own["lat"], errors="coerce"),
            "longitude_deg": pd.to_numeric(own["lon"], errors="coerce"),
            "elevation_m": elevation * M_PER_FT,
            "time_zone_name": zone,
        }
    )
    usable = (
        frame["time_zone_name"].isin(available_timezones())
        & frame["airport_code"].str.fullmatch("[A-Z]{3}").fillna(False)
        & frame["latitude_deg"].between(-90, 90)
        & frame["longitude_deg"].between(-180, 180)
    )
    return frame[usable].drop_duplicates("airport_code")


def clean_carriers(
    airlines: pd.DataFrame | None, flights: pd.DataFrame, report: CleaningReport
) -> pd.DataFrame:
    """dim_carrier: the source's airlines, and the other codes on its flights."""
    if airlines is None:
        named = pd.DataFrame({"carrier_code": [], "carrier_name": []}, dtype="str")
    else:
        airlines = airlines.dropna(subset=["carrier"])
        code = _code(airlines["carrier"])
        name = airlines["name"].astype("str").str.strip().fillna(code)
        named = pd.DataFrame({"carrier_code": code, "carrier_name": name})
        named = named.drop_duplicates("carrier_code")
    flown = flights["carrier_code"].drop_duplicates()
    without_name = flown[~flown.isin(named["carrier_code"])]
    report.add(
        "airlines",
        "carrier without a name",
        "adjusted",
        len(without_name),
        "its code stands for its name",
    )
    extra = pd.DataFrame({"carrier_code": without_name, "carrier_name": without_name})
    frame = pd.concat([named, extra], ignore_index=True)
    return frame.sort_values("carrier_code").reset_index(drop=True)


def clean_aircraft(
    planes: pd.DataFrame | None, flights: pd.DataFrame, report: CleaningReport
) -> pd.DataFrame:
    """dim_aircraft: the registry extract, and the other tail numbers on the flights."""
    columns = ["tail_number", "manufacturer_name", "model_name", "built_year", "engines", "seats"]
    if planes is None:
        aircraft = pd.DataFrame(columns=columns)
    else:
        numbers, _, _ = read_tail_numbers(_code(planes["tailnum"]), registered_numbers(planes))
        planes = planes.assign(tailnum=numbers).dropna(subset=["tailnum"])
        aircraft = pd.DataFrame(
            {
                "tail_number": planes["tailnum"],
                "manufacturer_name": planes.get("manufacturer"),
                "model_name": planes.get("model"),
                "built_year": _positive(planes, "year"),
                "engines": _positive(planes, "engines"),
                "seats": _positive(planes, "seats"),
            }
        ).drop_duplicates("tail_number")
    aircraft["in_registry"] = True
    flown = flights["tail_number"].dropna().drop_duplicates()
    unknown = flown[~flown.isin(aircraft["tail_number"])]
    report.add(
        "planes",
        "aircraft not in the registry extract",
        "reported",
        len(unknown),
        "kept with its tail number alone",
    )
    extra = pd.DataFrame({"tail_number": unknown, "in_registry": False})
    frame = pd.concat([aircraft, extra], ignore_index=True)
    return frame.sort_values("tail_number").reset_index(drop=True)


def registered_numbers(planes: pd.DataFrame | None) -> frozenset[str]:
    """Tail numbers of the registry extract, as they are in the extract."""
    return frozenset() if planes is None else frozenset(_code(planes["tailnum"]).dropna())


def _code(values: pd.Series) -> pd.Series:
    """Codes in the form of the flights' codes: upper case, without blanks."""
    return values.astype("str").str.strip().str.upper().where(values.notna())


def _positive(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:
        return pd.Series(np.nan, index=frame.index)
    values = pd.to_numeric(frame[column], errors="coerce").astype("float64").round()
    return values.where(values.between(1, _SMALLINT_MAX))


def make_dates(flights: pd.DataFrame, holidays: pd.DataFrame) -> pd.DataFrame:
    """dim_date: every day from the first to 31 days past the last scheduled departure.

    The additional month is for forecasts of flights after the end of the data.
    """
    days = flights["date_local"]
    span = pd.date_range(days.min(), days.max() + pd.Timedelta(days=31), freq="D")
    named = holidays.assign(day=pd.to_datetime(holidays["date"])).drop_duplicates("day")
    named = named.sort_values("day")
    return pd.DataFrame(
        {
            "date_local": span,
            "year": span.year,
            "month": span.month,
            "day_of_month": span.day,
            "iso_weekday": span.dayofweek + 1,
            "iso_week": span.isocalendar().week.to_numpy(),
            "holiday_name": pd.Series(span).map(named.set_index("day")["name"]).to_numpy(),
            "days_to_holiday": days_to_nearest(span, pd.DatetimeIndex(named["day"])),
        }
    )


def days_to_nearest(days: pd.DatetimeIndex, marked: pd.DatetimeIndex) -> np.ndarray:
    """Signed days from the nearest marked day (negative: before it), clipped to ±15."""
    if marked.empty:
        return np.full(len(days), MAX_DAYS_TO_HOLIDAY)
    offsets = (days.to_numpy()[:, None] - marked.to_numpy()[None, :]) / np.timedelta64(1, "D")
    nearest = np.abs(offsets).argmin(axis=1)
    signed = offsets[np.arange(len(days)), nearest]
    return np.clip(signed, -MAX_DAYS_TO_HOLIDAY, MAX_DAYS_TO_HOLIDAY).astype("int16")
