"""Reader of the family `inbound`: an aircraft's inbound leg, and the one before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from ponctuel.features.expressions import Formulas
from ponctuel.features.ledgers.flights import FOREVER, UNKNOWN, CodeNumbers, Key, RowGroups, Rows
from ponctuel.features.ledgers.request_table import RequestTable
from ponctuel.features.network import inbound
from ponctuel.features.turn import MAX_TURN_MIN, MIN_TURN_MIN, legs_sql
from ponctuel.timeline.builder import Timeline

Leg = Mapping[str, int]
# Columns in which null, "has not happened", is replaced by FOREVER.
_MOMENTS = ("dep_min", "arr_min", "cancelled_min", "until_min")
_INTEGER_COLUMNS = ("landing_min", "sched_dep_min", "block_min", *_MOMENTS, "since_min")
_DELAYS = ("dep_delay", "arr_delay")
_AIRPORTS = ("origin_code", "destination_code")
LEG_COLUMNS = (*_INTEGER_COLUMNS, *_DELAYS, *_AIRPORTS)
_COLUMN_OF = {name: column for column, name in enumerate(LEG_COLUMNS)}
_NAMES = (
    "turn_min",
    "turns_min",
    "first_block_min",
    "slack_min",
    "dep_delay_so_far",
    "landed_late",
    "cancelled_n",
    "to_land_n",
    "previous_delay_so_far",
    "previous_landed_late",
    "under_way_n",
)
_NO_VALUES = (np.nan,) * len(_NAMES)


class Inbound:
    """The family `inbound`: the legs of every aircraft, read at the first use.

    Args:
        timeline: read completely at the first use, and then updated after each change.
        other: a reader whose ledgers are shared, as long as no event has entered them.
    """

    def __init__(self, timeline: Timeline, other: Inbound | None = None) -> None:
        self._timeline = timeline
        self._formulas = Formulas(_NAMES, [f.expression for f in inbound.FAMILY.features])
        self._airports = CodeNumbers()
        self._legs: RowGroups | None = None
        # Only legs of the history alone are shared: another timeline may have other events.
        self._legs_are_history_only = False
        if other is not None and other._legs is not None and other._legs_are_history_only:
            self._airports, self._legs = other._airports.copy(), other._legs.shared_copy()
            self._legs_are_history_only = True

    def features(self, requests: RequestTable) -> NDArray[np.float32]:
        """Shape (n, features)."""
        keys = zip(
            *(requests.columns[name] for name in (*inbound.KEYS, "aircraft_before_min")),
            strict=True,
        )
        rows = [_NO_VALUES if key[0] is None else self._read(*key) for key in keys]
        return self._formulas.compute(np.array(rows, dtype=np.float64))

    def replace_changed(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read the aircraft with legs in `removed_version` or `added_version` again."""
        if self._legs is None:
            return
        changed_aircraft = (
            "SELECT tail_number FROM removed_version UNION SELECT tail_number FROM added_version"
        )
        rows, bounds = self._group_legs(f"tail_number IN ({changed_aircraft})")
        for (tail,) in connection.execute(changed_aircraft).fetchall():
            begin, end = bounds.get((tail,), (0, 0))
            self._legs.replace((tail,), rows[begin:end])

    def _read(
        self, tail: str, issued: int, departure: int, origin: str, aircraft_known_before_min: int
    ) -> tuple[float, ...]:
        if self._legs is None:
            self._legs = RowGroups(LEG_COLUMNS, *self._group_legs("TRUE"))
            self._legs_are_history_only = not self._timeline.version
        legs = self._legs.rows_of((tail,))
        airport = self._airports.number_of(origin)
        first = _inbound_leg(legs, airport, departure, issued, aircraft_known_before_min)
        if first is None:
            return _NO_VALUES
        first_sched_dep_min = first["sched_dep_min"]
        second = _inbound_leg(
            legs, first["origin_code"], first_sched_dep_min, issued, aircraft_known_before_min
        )
        turn = departure - first["landing_min"]
        earliest_departure_min = max(first_sched_dep_min, issued)
        previous_leg_values: tuple[float, ...] = (np.nan,) * 4
        if second is not None:
            turns = turn + first_sched_dep_min - second["landing_min"]
            landing_min = _actual_or_earliest_landing_min(
                second, max(second["sched_dep_min"], issued), issued
            )
            if landing_min is not None:
                earliest_departure_min = max(earliest_departure_min, landing_min + MIN_TURN_MIN)
            previous_leg_values = (
                turns,
                _delay_so_far(second, issued),
                _landed_late(second, issued),
                second["dep_min"] < issued and _has_to_land(second, issued),
            )
        landing_min = _actual_or_earliest_landing_min(first, earliest_departure_min, issued)
        return (
            turn,
            previous_leg_values[0],
            first["block_min"],
            np.nan if landing_min is None else departure - landing_min,
            _delay_so_far(first, issued),
            _landed_late(first, issued),
            first["cancelled_min"] < issued,
            _has_to_land(first, issued) + (second is not None and _has_to_land(second, issued)),
            *previous_leg_values[1:],
        )

    def _group_legs(self, condition: str) -> tuple[Rows, dict[Key, tuple[int, int]]]:
        """Each aircraft's legs in one block of rows; its latest scheduled landing comes first."""
        table = self._timeline.connection.sql(
            f"SELECT * FROM ({legs_sql('timeline_flight', condition)}) ORDER BY tail_number, "
            "landing_min DESC, carrier_code, flight_number, origin_code, sched_dep_min"
        ).to_arrow_table()
        columns: dict[str, NDArray[Any]] = {}
        for name in (*_INTEGER_COLUMNS, *_DELAYS):
            missing = FOREVER if name in _MOMENTS else UNKNOWN
            values = table[name].fill_null(missing).to_numpy()
            columns[name] = np.minimum(values, FOREVER).astype(np.int32)
        for name in _AIRPORTS:
            coded = table[name].combine_chunks().dictionary_encode()
            numbers = [self._airports.ensure(code) for code in coded.dictionary.to_pylist()]
            columns[name] = np.array(numbers, dtype=np.int32)[coded.indices.to_numpy()]
        rows = np.column_stack([columns[name] for name in LEG_COLUMNS])
        tails = table["tail_number"].combine_chunks().dictionary_encode()
        counts = np.bincount(tails.indices.to_numpy(), minlength=len(tails.dictionary))
        ends = np.cumsum(counts).tolist()
        begins = [0, *ends[:-1]]
        groups = zip(tails.dictionary.to_pylist(), begins, ends, strict=True)
        return rows, {(tail,): (begin, end) for tail, begin, end in groups}


def _inbound_leg(
    legs: Rows, airport: int, sched_dep_min: int, issued: int, aircraft_known_before_min: int
) -> Leg | None:
    """The inbound leg of a departure among the known legs, as by `turn.inbound_leg_sql`."""
    landing = legs[:, _COLUMN_OF["landing_min"]]
    is_turn = (landing >= sched_dep_min - MAX_TURN_MIN) & (landing <= sched_dep_min - MIN_TURN_MIN)
    is_turn &= legs[:, _COLUMN_OF["destination_code"]] == airport
    for row in legs[is_turn].tolist():
        leg = dict(zip(LEG_COLUMNS, row, strict=True))
        # A leg's aircraft is known once the leg has departed; before, only if the leg is scheduled
        # at `aircraft_known_before_min` at the latest (issue time plus the notice of assignments).
        is_aircraft_known = (
            leg["dep_min"] < issued or leg["sched_dep_min"] <= aircraft_known_before_min
        )
        if is_aircraft_known and leg["since_min"] < issued <= leg["until_min"]:
            return leg
    return None


def _delay_so_far(leg: Leg, issued: int) -> float:
    if leg["dep_min"] < issued:
        return _nan_if_unknown(leg["dep_delay"])
    return issued - leg["sched_dep_min"] if leg["sched_dep_min"] < issued else np.nan


def _landed_late(leg: Leg, issued: int) -> float:
    return _nan_if_unknown(leg["arr_delay"]) if leg["arr_min"] < issued else np.nan


def _actual_or_earliest_landing_min(
    leg: Leg, earliest_departure_min: int, issued: int
) -> int | None:
    """The actual landing of a leg or the earliest possible; None if known to be cancelled."""
    if leg["cancelled_min"] < issued:
        return None
    if leg["arr_min"] < issued:
        return leg["arr_min"]
    if leg["dep_min"] < issued:
        return max(leg["dep_min"] + leg["block_min"], issued)
    return earliest_departure_min + leg["block_min"]


def _has_to_land(leg: Leg, issued: int) -> bool:
    return leg["arr_min"] >= issued and leg["cancelled_min"] >= issued


def _nan_if_unknown(value: int) -> float:
    return np.nan if value == UNKNOWN else value
