"""A network built for tests: every flight has a return flight, and every airport has weather.

It is artificial: the embedded data have departures of three airports alone. Schedules, delays and
observations are real ones, moved to other places and times.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd

Star = dict[str, pd.DataFrame]
# A return flight has the number of the outbound one plus this; real numbers are below it.
RETURN_NUMBER_OFFSET = 20_000
_TURNAROUND = pd.Timedelta(minutes=60)
_INSTANTS = ["sched_dep_utc", "sched_arr_utc", "dep_utc", "arr_utc"]


def with_return_flights(star: Star) -> Star:
    """The cleaned tables, with a return flight an hour after the scheduled arrival of each flight.

    The return flight has the delay, cancellation or diversion of the outbound one. The weather of a destination is that of an origin, hours later.

    Args:
        star: the star schema as `clean_star` gives it.
    """
    outbound = star["fact_flight"]
    returns = outbound[outbound["sched_arr_utc"].notna()].rename(
        columns={"origin_code": "destination_code", "destination_code": "origin_code"}
    )
    shift = returns["sched_arr_utc"] + _TURNAROUND - returns["sched_dep_utc"]
    for name in _INSTANTS:
        returns[name] = returns[name] + shift
    zones = star["dim_airport"].set_index("airport_code")["time_zone_name"]
    returns["sched_dep_local"] = _local(returns["sched_dep_utc"], returns["origin_code"].map(zones))
    returns["date_local"] = returns["sched_dep_local"].dt.normalize()
    returns["flight_number"] += RETURN_NUMBER_OFFSET
    returns["flight_id"] = -returns["flight_id"]
    # Return flights of the last hours would leave on a day that the calendar table does not have.
    returns = returns[returns["date_local"] <= outbound["date_local"].max()]
    flights = pd.concat([outbound, returns[outbound.columns]], ignore_index=True)
    return star | {"fact_flight": flights, "fact_weather": _weather_everywhere(star, flights)}


def _local(utc: pd.Series, zones: pd.Series) -> pd.Series:
    aware = utc.dt.tz_localize("UTC")
    parts = [
        aware[zones == zone].dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)
        for zone in zones.unique()
    ]
    return pd.concat(parts).sort_index()


def _weather_everywhere(star: Star, flights: pd.DataFrame) -> pd.DataFrame:
    """Weather of every airport: the others have that of one of the three, some hours later."""
    weather = star["fact_weather"]
    stations = sorted(weather["airport_code"].unique())
    others = sorted(set(flights["destination_code"]) - set(stations))
    parts = [weather]
    for number, airport in enumerate(others):
        observations = weather[weather["airport_code"] == stations[number % len(stations)]]
        later = observations["hour_utc"] + pd.Timedelta(hours=number % 24)
        parts.append(observations.assign(airport_code=airport, hour_utc=later))
    return pd.concat(parts, ignore_index=True)
