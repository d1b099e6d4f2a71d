"""Reader of the family `rotation`: the preceding flight in the usual rotation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ponctuel.features.expressions import Formulas
from ponctuel.features.families import rotation
from ponctuel.features.ledgers.flights import BY_AIRCRAFT, BY_NUMBER, UNKNOWN, FlightRows, Rows
from ponctuel.features.ledgers.request_table import RequestTable

_AT = {name: column for column, name in enumerate(BY_NUMBER)}
_LEG = {name: column for column, name in enumerate(BY_AIRCRAFT)}
_NAMES = ("has_before", "apart_min", "so_far_min", "landed_late_min", "cancelled_n", "slack_min")
_NO_VALUES = (np.nan,) * len(_NAMES)


class Rotations:
    """The family `rotation`."""

    def __init__(self, flights: FlightRows) -> None:
        self._flights = flights
        self._formulas = Formulas(_NAMES, [f.expression for f in rotation.FAMILY.features])

    def features(self, requests: RequestTable) -> NDArray[np.float32]:
        """Shape (n, features)."""
        keys = zip(*(requests.columns[name] for name in rotation.FAMILY.keys), strict=True)
        near = (requests.lead_time_min <= rotation.FAMILY.max_lead_min).tolist()
        rows = [
            self._read(*key) if is_near else _NO_VALUES
            for key, is_near in zip(keys, near, strict=True)
        ]
        return self._formulas.compute(np.array(rows, dtype=np.float64))

    def _read(
        self, carrier: str, number: int, origin: str, departure: int, issued: int
    ) -> tuple[float, ...]:
        flights = self._flights
        carrier_number, airport = (
            flights.carriers.number_of(carrier),
            flights.airports.number_of(origin),
        )
        rows = flights.by_number.rows_of((carrier_number, number, airport))
        left_min = np.where(
            rows[:, _AT["tail_number"]] == UNKNOWN, UNKNOWN, rows[:, _AT["left_min"]]
        )
        left_min = left_min[left_min < issued]
        last_min = int(left_min.max(initial=UNKNOWN))
        if last_min == UNKNOWN or issued - last_min > rotation.MAX_ROTATION_AGE_MIN:
            return _NO_VALUES
        last_legs = rows[
            (rows[:, _AT["left_min"]] == last_min) & (rows[:, _AT["tail_number"]] != UNKNOWN)
        ]
        before = [self._before(carrier_number, number, airport, last_min, leg) for leg in last_legs]
        known_before = [leg_before for leg_before in before if leg_before is not None]
        apart = max((leg_before[2] for leg_before in known_before), default=None)
        if apart is None or apart > rotation.MAX_APART_MIN:
            return (0, np.nan, np.nan, np.nan, 0, np.nan)
        earlier = max(flights.airports.names[leg_before[1]] for leg_before in known_before)
        feeder = flights.by_number.rows_of(
            (
                carrier_number,
                max(leg_before[0] for leg_before in known_before),
                flights.airports.number_of(earlier),
            )
        )
        return (1, apart, *_feeder_state(feeder, departure, apart, issued))

    def _before(
        self, carrier_number: int, number: int, airport: int, left_min: int, leg: Rows
    ) -> tuple[int, int, int] | None:
        """Flight number, origin and time apart of the flight with which the aircraft arrived."""
        chain = self._flights.by_aircraft.rows_of((int(leg[_AT["tail_number"]]),))
        chain = chain[(chain[:, _LEG["carrier_code"]] == carrier_number) & (chain[:, 0] != UNKNOWN)]
        is_leg = (chain[:, 0] == left_min) & (chain[:, _LEG["flight_number"]] == number)
        is_leg &= chain[:, _LEG["origin_code"]] == airport
        is_leg &= chain[:, _LEG["sched_dep_min"]] == leg[_AT["sched_dep_min"]]
        at = int(np.flatnonzero(is_leg)[0])
        if at == 0:
            return None
        earlier = chain[at - 1]
        return (
            int(earlier[_LEG["flight_number"]]),
            int(earlier[_LEG["origin_code"]]),
            int(leg[_AT["sched_dep_min"]] - earlier[_LEG["sched_dep_min"]]),
        )


def _feeder_state(rows: Rows, departure: int, apart: int, issued: int) -> tuple[float, ...]:
    """The feeder flight's delay so far, arrival delay, cancellation, and the remaining slack."""
    sched = rows[:, _AT["sched_dep_min"]]
    matches = (sched >= departure - apart - rotation.SCHEDULE_TOLERANCE_MIN) & (sched < departure)
    matches &= sched <= departure - apart + rotation.SCHEDULE_TOLERANCE_MIN
    matches &= (rows[:, _AT["since_min"]] < issued) & (rows[:, _AT["until_min"]] >= issued)
    delays, landed, slack, cancelled = [], [], [], 0
    for row in rows[matches].tolist():
        flight = dict(zip(BY_NUMBER, row, strict=True))
        has_left = flight["dep_min"] != UNKNOWN and flight["dep_min"] < issued
        if has_left:
            delays.append(flight["dep_delay"])
        elif flight["sched_dep_min"] < issued:
            delays.append(issued - flight["sched_dep_min"])
        if flight["arr_min"] != UNKNOWN and flight["arr_min"] < issued:
            landed.append(flight["arr_delay"])
        if flight["cancelled_min"] != UNKNOWN and flight["cancelled_min"] < issued:
            cancelled = 1
        if flight["block_min"] != UNKNOWN:
            leaves = flight["dep_min"] if has_left else max(flight["sched_dep_min"], issued)
            slack.append(departure - 2 * flight["block_min"] - rotation.TURNAROUNDS_MIN - leaves)
    return (_known_max(delays), _known_max(landed), cancelled, min(slack, default=np.nan))


def _known_max(values: list[int]) -> float:
    return max((value for value in values if value != UNKNOWN), default=np.nan)
