"""A network built for tests: every real flight flies back too, and every airport has weather.

Nothing of it happened: the embedded data have departures of three airports alone. Schedules, delays
and observations are real ones, moved in place and time.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd

Star = dict[str, pd.DataFrame]
# A way back bears the number of the way out and this; the carriers' own are below it.
BACK_NUMBER = 20_000
_TURN = pd.Timedelta(minutes=60)
_INSTANTS = ["sched_dep_utc", "sched_arr_utc", "dep_utc", "arr_utc"]


def with_ways_back(star: Star) -> Star:
    """The cleaned tables, each flight beside its way back an hour after its scheduled arrival.

    The way back is as late, cancelled or diverted as the way out was; where that was late on
    arrival, it stays so. The weather of a destination is that of an origin, hours later.

    Args:
        star: as `clean_star` gives it.
    """
    out = star["fact_flight"]
    back = out[out["sched_arr_utc"].notna()].rename(
        columns={"origin_code": "destination_code", "destination_code": "origin_code"}
    )
    moved = back["sched_arr_utc"] + _TURN - back["sched_dep_utc"]
    for name in _INSTANTS:
        back[name] = back[name] + moved
    zones = star["dim_airport"].set_index("airport_code")["time_zone_name"]
    back["sched_dep_local"] = _local(back["sched_dep_utc"], back["origin_code"].map(zones))
    back["date_local"] = back["sched_dep_local"].dt.normalize()
    back["flight_number"] += BACK_NUMBER
    back["flight_id"] = -back["flight_id"]
    # Flights of its last hours would leave on a day that the calendar does not have.
    back = back[back["date_local"] <= out["date_local"].max()]
    flights = pd.concat([out, back[out.columns]], ignore_index=True)
    return star | {"fact_flight": flights, "fact_weather": _everywhere(star, flights)}


def _local(utc: pd.Series, zones: pd.Series) -> pd.Series:
    aware = utc.dt.tz_localize("UTC")
    parts = [
        aware[zones == zone].dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)
        for zone in zones.unique()
    ]
    return pd.concat(parts).sort_index()


def _everywhere(star: Star, flights: pd.DataFrame) -> pd.DataFrame:
    """Each further airport has the observations of one of the three, so many hours later."""
    weather = star["fact_weather"]
    stations = sorted(weather["airport_code"].unique())
    others = sorted(set(flights["destination_code"]) - set(stations))
    parts = [weather]
    for number, airport in enumerate(others):
        theirs = weather[weather["airport_code"] == stations[number % len(stations)]]
        later = theirs["hour_utc"] + pd.Timedelta(hours=number % 24)
        parts.append(theirs.assign(airport_code=airport, hour_utc=later))
    return pd.concat(parts, ignore_index=True)
