"""The table fact_weather: one row per airport and hour, in metric units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ponctuel.cleaning.instants import local_to_utc
from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.weather_clock import WeatherClock, clock_of_weather, utc_hours
from ponctuel.tables.fact_weather import FACT_WEATHER

KM_PER_MILE = 1.609344
MM_PER_INCH = 25.4

# column -> (raw column, conversion, lowest and highest possible value)
_MEASURES = {
    "temperature_c": ("temp", lambda f: (f - 32) / 1.8, -60, 60),
    "dew_point_c": ("dewp", lambda f: (f - 32) / 1.8, -60, 60),
    "humidity_pct": ("humid", lambda v: v, 0, 101),
    "wind_direction_deg": ("wind_dir", lambda v: v, 0, 360),
    "wind_speed_kmh": ("wind_speed", lambda v: v * KM_PER_MILE, 0, 300),
    "wind_gust_kmh": ("wind_gust", lambda v: v * KM_PER_MILE, 0, 400),
    "precipitation_mm": ("precip", lambda v: v * MM_PER_INCH, 0, 300),
    "pressure_hpa": ("pressure", lambda v: v, 850, 1100),
    "visibility_km": ("visib", lambda v: v * KM_PER_MILE, 0, 300),
}


def clean_weather(
    raw: pd.DataFrame | None,
    airports: pd.DataFrame,
    report: CleaningReport,
    clock: WeatherClock = "auto",
    flights: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The cleaned weather, one row per airport and hour; empty where the source has no weather.

    Args:
        clock: whether `year` to `hour` are local to the airport or UTC; `auto` detects it.
        flights: the raw flights, whose `time_hour` shows whether the weather's is reliable.
    """
    if raw is None:
        report.add("weather", "no weather table", "degraded", 1, "forecasts do without the weather")
        return pd.DataFrame(columns=FACT_WEATHER.column_names)
    frame = raw.reset_index(drop=True)
    frame["airport_code"] = frame["origin"].astype("str").str.strip().str.upper()
    frame["hour_utc"] = _hours(frame, airports, report, clock, flights)
    usable = frame["hour_utc"].notna()
    duplicated = frame.duplicated(["airport_code", "hour_utc"]) & usable
    report.add(
        "weather",
        "second observation of an airport-hour",
        "rejected",
        duplicated,
        "the first is kept",
    )
    frame = frame[usable & ~duplicated]
    out = frame[["airport_code", "hour_utc"]].copy()
    for column, (raw_name, convert, low, high) in _MEASURES.items():
        if raw_name not in frame:
            report.add("weather", f"no column {raw_name}", "degraded", len(frame), "left empty")
            out[column] = np.nan
            continue
        value = convert(pd.to_numeric(frame[raw_name], errors="coerce").astype("float64"))
        out_of_bounds = value.notna() & ~value.between(low, high)
        report.add(
            "weather",
            f"{column} outside {low} to {high}",
            "voided",
            out_of_bounds,
            "physically impossible",
            frame[raw_name],
        )
        out[column] = value.where(~out_of_bounds).round(3)
    return out.sort_values(["airport_code", "hour_utc"]).reset_index(drop=True)


def _hours(
    frame: pd.DataFrame,
    airports: pd.DataFrame,
    report: CleaningReport,
    clock: WeatherClock,
    flights: pd.DataFrame | None,
) -> pd.Series:
    zone_of = airports.set_index("airport_code")["time_zone_name"]
    zones = frame["airport_code"].map(zone_of)
    report.add(
        "weather", "unknown airport", "rejected", zones.isna(), "no such code", frame["origin"]
    )
    parts = frame[["year", "month", "day"]].apply(pd.to_numeric, errors="coerce")
    hour = pd.to_numeric(frame["hour"], errors="coerce").astype("float64")
    hour = hour.where(hour.isin(range(24)))
    wall = pd.to_datetime(parts, errors="coerce") + pd.to_timedelta(hour, unit="h")
    wall = wall.where(zones.notna())
    hint = utc_hours(frame)
    utc, nonexistent, ambiguous = local_to_utc(wall, zones.fillna("UTC"), hint)
    detected = clock_of_weather(
        frame.assign(wall=wall, zone=zones, hint=hint, as_local=utc), clock, flights, zone_of
    )
    if detected.is_utc:
        utc = wall.astype("datetime64[us]")
        nonexistent, ambiguous = (pd.Series(False, index=frame.index) for _ in range(2))
    has_hour = utc.notna() if detected.is_utc else utc.notna() & False
    report.add("weather", "hours in UTC, not local", "adjusted", has_hour, detected.why)
    report.add(
        "weather",
        "hour and time_hour disagree",
        "reported",
        hint.notna() & utc.notna() & (hint != utc),
        f"the hour is kept as {'UTC' if detected.is_utc else 'local'}: {detected.why}",
        hint,
    )
    report.add(
        "weather",
        "hour that the wall clock never showed",
        "rejected",
        nonexistent | (wall.isna() & zones.notna()),
        "no such instant",
    )
    report.add(
        "weather",
        "hour that the wall clock showed twice",
        "adjusted",
        ambiguous,
        "resolved by time_hour where given, otherwise to the first",
    )
    return utc
