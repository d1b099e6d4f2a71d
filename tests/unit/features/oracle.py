"""Reference implementation of every feature by direct counts.

It shares only its definitions with the SQL: windows are [t - w, t), where t is the issue time
rounded down to 5 minutes (state of the last hours) or to 6 hours (record of the last weeks).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ponctuel.features.build import feature_names
from tests.unit.features.legs import (
    A_DAY,
    FOUR_WEEKS,
    Leg,
    Values,
    Window,
    delay,
    late,
    legs_of,
    mean,
    minute,
    pos,
    share,
)
from tests.unit.features.surroundings import TYPE_FEATURES, aircraft_type, weather_area


class Oracle:
    """Features of flights by direct counts over the cleaned tables."""

    def __init__(self, star: dict[str, pd.DataFrame]) -> None:
        self.legs = legs_of(star["fact_flight"])
        self.by_id = {leg.flight_id: leg for leg in self.legs}
        self.days = star["dim_date"].set_index("date_local")
        weather = star["fact_weather"].assign(known=star["fact_weather"]["hour_utc"].map(minute))
        weather["known"] += 60
        self.aircraft = star["dim_aircraft"].set_index("tail_number").to_dict("index")
        self.weather = weather.set_index(["airport_code", "known"]).to_dict("index")

    def features(self, flight_id: int, lead: int, tail: str | None) -> Values:
        flight = self.by_id[flight_id]
        issue = flight.sched - lead
        state_time, record_time = issue - issue % 5, issue - issue % 360
        state = {
            **self._origin(flight, state_time),
            **self._system(state_time),
            **self._carrier(flight, state_time),
            **self._carrier_origin(flight, state_time),
            **self._destination(flight, state_time),
            **self._overdue(flight, state_time),
            **self._enroute(
                "destination", self._flights_with(destination=flight.destination), state_time
            ),
            **self._enroute("origin", self._flights_with(origin=flight.origin), state_time),
            **self._rotation(flight, issue),
        }
        record = {
            **self._flight_number(flight, record_time),
            **self._route(flight, record_time),
            **self._slot(flight, record_time),
            **self._carrier_record(flight, record_time),
            **self._system_record(record_time),
            **self._enroute(
                "route",
                self._flights_with(origin=flight.origin, destination=flight.destination),
                record_time,
            ),
        }
        observed = {
            **self._aircraft(flight, issue, tail),
            **aircraft_type(self.aircraft, tail),
            **self.weather_at(flight.origin, issue),
            **weather_area(self.weather, issue),
        }
        if lead > A_DAY:
            state = dict.fromkeys(state)
        if not Window(self.legs, state_time, A_DAY).dep:
            state, record = dict.fromkeys(state), dict.fromkeys(record)
            observed = dict.fromkeys(observed)
        return {
            **state,
            **record,
            **observed,
            **self._schedule(flight, lead),
            **self._calendar(flight, record_time),
            **self._bank(flight, issue),
        }

    def _flights_with(self, **fields: object) -> list[Leg]:
        return [
            leg
            for leg in self.legs
            if all(getattr(leg, name) == value for name, value in fields.items())
        ]

    def _departures(self, prefix: str, legs: list[Leg], until: int, window: int) -> Values:
        dep = Window(legs, until, window).dep
        return {
            f"{prefix}_dep_{window}m_n": len(dep),
            f"{prefix}_dep_delay_{window}m_min": delay(dep),
            f"{prefix}_dep_pos_{window}m_min": pos(dep),
            f"{prefix}_dep_late15_{window}m_share": late(dep, 15),
            f"{prefix}_dep_late60_{window}m_share": late(dep, 60),
        }

    def _origin(self, flight: Leg, t: int) -> Values:
        legs = self._flights_with(origin=flight.origin)
        values: Values = {}
        for window in (30, 60, 120, 180):
            values |= self._departures("origin", legs, t, window)
        for window in (60, 180):
            w = Window(legs, t, window)
            values[f"origin_backlog_{window}m_n"] = w.sched_n - len(w.dep)
        for window in (180, 720):
            values[f"origin_cancelled_{window}m_n"] = Window(legs, t, window).cancelled_n
        day = Window(legs, t, A_DAY).dep
        values["origin_dep_pos_1440m_min"] = pos(day)
        values["origin_dep_late15_1440m_share"] = late(day, 15)
        return values

    def _system(self, t: int) -> Values:
        values: Values = {}
        for window in (30, 60, 120, 180):
            values |= self._departures("system", self.legs, t, window)
        for window in (180, 360, 1440):
            arr = Window(self.legs, t, window).arr
            values[f"system_arr_pos_{window}m_min"] = pos(arr)
            values[f"system_arr_late30_{window}m_share"] = late(arr, 30)
        for window in (180, 720, 1440):
            values[f"system_cancelled_{window}m_n"] = Window(self.legs, t, window).cancelled_n
        values["system_dep_1440m_n"] = len(Window(self.legs, t, A_DAY).dep)
        return values

    def _carrier(self, flight: Leg, t: int) -> Values:
        legs = self._flights_with(carrier=flight.carrier)
        values: Values = {}
        for window in (120, 360):
            dep = Window(legs, t, window).dep
            values[f"carrier_dep_pos_{window}m_min"] = pos(dep)
            values[f"carrier_dep_late15_{window}m_share"] = late(dep, 15)
        for window in (360, 1440):
            w = Window(legs, t, window)
            values[f"carrier_arr_pos_{window}m_min"] = pos(w.arr)
            values[f"carrier_arr_late30_{window}m_share"] = late(w.arr, 30)
            values[f"carrier_cancelled_{window}m_n"] = w.cancelled_n
        return values

    def _carrier_origin(self, flight: Leg, t: int) -> Values:
        legs = self._flights_with(carrier=flight.carrier, origin=flight.origin)
        values: Values = {}
        for window in (60, 180, 720):
            values |= self._departures("carrier_origin", legs, t, window)
            del values[f"carrier_origin_dep_late60_{window}m_share"]
        values["carrier_origin_cancelled_360m_n"] = Window(legs, t, 360).cancelled_n
        return values

    def _destination(self, flight: Leg, t: int) -> Values:
        legs = self._flights_with(destination=flight.destination)
        w = Window(legs, t, 240)
        values: Values = {
            "destination_dep_240m_n": len(w.dep),
            "destination_dep_pos_240m_min": pos(w.dep),
            "destination_dep_late15_240m_share": late(w.dep, 15),
            "destination_backlog_240m_n": w.sched_n - len(w.dep),
        }
        for window in (360, 1440):
            w = Window(legs, t, window)
            values[f"destination_arr_delay_{window}m_min"] = delay(w.arr)
            values[f"destination_arr_pos_{window}m_min"] = pos(w.arr)
            values[f"destination_cancelled_{window}m_n"] = w.cancelled_n
        return values

    def _overdue(self, flight: Leg, t: int) -> Values:
        owners = {
            "carrier": self._flights_with(carrier=flight.carrier, origin=flight.origin),
            "destination": self._flights_with(destination=flight.destination),
            "origin": self._flights_with(origin=flight.origin),
            "system": self.legs,
        }
        values: Values = {}
        for owner, legs in owners.items():
            for age in (0, 15, 60):
                # Scheduled more than `age` before t, with no event in a five-minute step before t.
                overdue = [
                    leg
                    for leg in legs
                    if leg.sched + age < t
                    and leg.overdue_until >= t
                    and leg.overdue_until > leg.sched + age
                ]
                values[f"overdue_{owner}_{age}m_n"] = len(overdue)
                if age == 0:
                    values[f"overdue_{owner}_age_min"] = mean([t - leg.sched for leg in overdue])
        return values

    def _enroute(self, owner: str, legs: list[Leg], t: int) -> Values:
        windows = {
            "destination": {"360m": 360, "1440m": 1440},
            "origin": {"180m": 180, "360m": 360},
            "route": {"7d": 7 * A_DAY, "28d": FOUR_WEEKS},
        }[owner]
        return {
            f"enroute_{owner}_{name}_min": delay(Window(legs, t, length).gain)
            for name, length in windows.items()
        }

    def _rotation(self, flight: Leg, issue: int) -> Values:
        values: Values = dict.fromkeys(n for n in feature_names() if n.startswith("rotation_"))
        same = self._flights_with(
            carrier=flight.carrier, number=flight.number, origin=flight.origin
        )
        departed = [leg for leg in same if leg.tail and leg.dep and leg.dep < issue]
        if not departed or issue - max(leg.dep for leg in departed) > 14 * A_DAY:
            return values
        last = max(departed, key=lambda leg: leg.dep)
        flown = [
            leg for leg in self._flights_with(carrier=flight.carrier, tail=last.tail) if leg.dep
        ]
        earlier = [leg for leg in flown if (leg.dep, leg.number) < (last.dep, last.number)]
        before = max(earlier, key=lambda leg: (leg.dep, leg.number), default=None)
        values |= {"rotation_before_n": 0, "rotation_cancelled_n": 0}
        if before is None or last.sched - before.sched > 20 * 60:
            return values
        interval = last.sched - before.sched
        values |= {"rotation_before_n": 1, "rotation_apart_min": interval}
        today = [
            leg
            for leg in self._flights_with(
                carrier=flight.carrier, number=before.number, origin=before.origin
            )
            if abs(leg.sched - (flight.sched - interval)) <= 90 and leg.sched < flight.sched
        ]
        for leg in today:
            has_left = leg.dep is not None and leg.dep < issue
            if has_left or leg.sched < issue:
                values["rotation_delay_min"] = leg.dep_delay if has_left else issue - leg.sched
            if leg.arr is not None and leg.arr < issue:
                values["rotation_arr_delay_min"] = leg.arr_delay
            if leg.cancelled is not None and leg.cancelled < issue:
                values["rotation_cancelled_n"] = 1
            if leg.block is not None:
                leaves = leg.dep if has_left else max(leg.sched, issue)
                values["rotation_slack_min"] = flight.sched - 2 * leg.block - 90 - leaves
        return values

    def _flight_number(self, flight: Leg, t: int) -> Values:
        legs = self._flights_with(
            carrier=flight.carrier,
            number=flight.number,
            origin=flight.origin,
            destination=flight.destination,
        )
        quarter, weeks = Window(legs, t, 90 * A_DAY), Window(legs, t, 14 * A_DAY)
        return {
            "flight_number_90d_n": len(quarter.arr),
            "flight_number_delay_90d_min": delay(quarter.arr),
            "flight_number_pos_90d_min": pos(quarter.arr),
            "flight_number_late30_90d_share": late(quarter.arr, 30),
            "flight_number_cancelled_90d_n": quarter.cancelled_n,
            "flight_number_delay_14d_min": delay(weeks.arr),
            "flight_number_late30_14d_share": late(weeks.arr, 30),
        }

    def _route(self, flight: Leg, t: int) -> Values:
        w = Window(
            self._flights_with(origin=flight.origin, destination=flight.destination), t, FOUR_WEEKS
        )
        return {
            "route_28d_n": len(w.arr),
            "route_delay_28d_min": delay(w.arr),
            "route_pos_28d_min": pos(w.arr),
            "route_late30_28d_share": late(w.arr, 30),
            "route_late60_28d_share": late(w.arr, 60),
            "route_cancelled_28d_n": w.cancelled_n,
        }

    def _slot(self, flight: Leg, t: int) -> Values:
        legs = [leg for leg in self._flights_with(origin=flight.origin) if _same_hour(leg, flight)]
        arr = Window(legs, t, FOUR_WEEKS).arr
        return {
            "slot_28d_n": len(arr),
            "slot_delay_28d_min": delay(arr),
            "slot_pos_28d_min": pos(arr),
            "slot_late30_28d_share": late(arr, 30),
        }

    def _carrier_record(self, flight: Leg, t: int) -> Values:
        w = Window(self._flights_with(carrier=flight.carrier, origin=flight.origin), t, FOUR_WEEKS)
        return {
            "carrier_delay_28d_min": delay(w.arr),
            "carrier_pos_28d_min": pos(w.arr),
            "carrier_late30_28d_share": late(w.arr, 30),
            "carrier_cancelled_28d_share": share(w.cancelled_n, w.sched_n),
        }

    def _system_record(self, t: int) -> Values:
        values: Values = {}
        for days in (7, 28):
            w = Window(self.legs, t, days * A_DAY)
            values[f"system_pos_{days}d_min"] = pos(w.arr)
            values[f"system_late30_{days}d_share"] = late(w.arr, 30)
            values[f"system_cancelled_{days}d_share"] = share(w.cancelled_n, w.sched_n)
        return values

    def _aircraft(self, flight: Leg, issue: int, tail: str | None) -> Values:
        names = [name for name in feature_names() if name.startswith("aircraft_")]
        values: Values = dict.fromkeys(n for n in names if n not in TYPE_FEATURES)
        departed = [leg for leg in self.legs if leg.tail == tail and leg.dep and leg.dep < issue]
        if tail is None or not departed:
            return values
        last = max(departed, key=lambda leg: leg.dep)
        if issue - last.dep > 3 * A_DAY:
            return values
        day = Window([leg for leg in self.legs if leg.tail == tail], issue, A_DAY)
        values |= {
            "aircraft_since_dep_min": flight.sched - last.dep,
            "aircraft_last_dep_delay_min": last.dep_delay,
            "aircraft_last_block_min": last.block,
            "aircraft_same_origin": int(last.origin == flight.origin),
            "aircraft_dep_1440m_n": len(day.dep),
            "aircraft_dep_delay_1440m_min": delay(day.dep),
            "aircraft_dep_pos_1440m_min": pos(day.dep),
            "aircraft_arr_pos_1440m_min": pos(day.arr),
        }
        if last.arr is not None and last.arr < issue:
            values["aircraft_last_arr_delay_min"] = last.arr_delay
        if last.block is not None:
            values["aircraft_slack_min"] = flight.sched - last.dep - 2 * last.block - 90
            values["aircraft_past_arrival_min"] = issue - last.dep - last.block
        return values

    def weather_at(self, airport: str, issue: int) -> Values:
        names = [name for name in feature_names() if name.startswith("weather_")]
        values: Values = dict.fromkeys(
            name for name in names if not name.startswith("weather_area_")
        )
        fresh = [
            known_min for code, known_min in self.weather if code == airport and known_min < issue
        ]
        if not fresh or issue - max(fresh) > 360:
            return values
        latest = self.weather[airport, max(fresh)]
        three_hours_before = self.weather.get((airport, max(fresh) - 180), {})
        for column in (
            "temperature_c",
            "dew_point_c",
            "humidity_pct",
            "wind_direction_deg",
            "wind_speed_kmh",
            "precipitation_mm",
            "pressure_hpa",
            "visibility_km",
        ):
            values[f"weather_{column}"] = latest[column]
        for kind, unit in (("pressure", "hpa"), ("temperature", "c"), ("wind_speed", "kmh")):
            before = three_hours_before.get(f"{kind}_{unit}", np.nan)
            values[f"weather_{kind}_change_3h_{unit}"] = latest[f"{kind}_{unit}"] - before
        gust = latest["wind_gust_kmh"]
        values["weather_wind_gust_kmh"] = latest["wind_speed_kmh"] if np.isnan(gust) else gust
        values["weather_dew_spread_c"] = latest["temperature_c"] - latest["dew_point_c"]
        return values

    def _schedule(self, flight: Leg, lead: int) -> Values:
        return {
            "lead_time_min": lead,
            "carrier_code": flight.carrier,
            "origin_code": flight.origin,
            "destination_code": flight.destination,
            "sched_dep_local_min": flight.local_min,
            "distance_km": flight.km,
            "block_min": flight.block,
            "block_pace_min_per_km": None if flight.block is None else flight.block / flight.km,
        }

    def _calendar(self, flight: Leg, t: int) -> Values:
        day = self.days.loc[flight.date]
        has_year = min(leg.sched for leg in self.legs) + 366 * A_DAY < t
        return {
            "day_of_year": flight.date.timetuple().tm_yday if has_year else None,
            "iso_weekday": flight.date.isoweekday(),
            "days_to_holiday": int(day["days_to_holiday"]),
            "is_holiday": int(not pd.isna(day["holiday_name"])),
        }

    def _bank(self, flight: Leg, issue: int) -> Values:
        values: Values = {}
        for prefix, legs in (
            ("bank", self._flights_with(origin=flight.origin)),
            ("bank_carrier", self._flights_with(origin=flight.origin, carrier=flight.carrier)),
        ):
            before = sum(flight.sched - 60 <= leg.sched < flight.sched for leg in legs)
            after = sum(flight.sched <= leg.sched < flight.sched + 60 for leg in legs)
            horizon = issue + 43200
            values[f"{prefix}_before_60m_n"] = before if flight.sched <= horizon else None
            values[f"{prefix}_from_60m_n"] = after if flight.sched + 60 <= horizon else None
        return values


def _same_hour(first: Leg, second: Leg) -> bool:
    return first.local_min // 60 == second.local_min // 60
