"""Turns: an aircraft lands at an airport with one leg, and departs from there with the next.

The inbound leg of a departure is the last leg of its aircraft with a scheduled landing at the
airport between MAX_TURN_MIN and MIN_TURN_MIN before the scheduled departure. Legs are paired by
their schedules and not by outcomes, so a cancelled or very late leg keeps its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.features.balance import BalanceFamily, Reading, running_sums, within_reach
from ponctuel.features.family import Feature, mean
from ponctuel.features.premise import Premise, day_of
from ponctuel.timeline.rules import DELAY_CAP_MIN, DELAY_FLOOR_MIN, FOREVER_MIN

# Shorter turns are impossible for an airliner; after longer ones no delay is carried over.
MIN_TURN_MIN, MAX_TURN_MIN = 20, 360
# A longer scheduled block time is an error in the schedule.
_BLOCK_MIN = 1440
# From a departure back to the earliest possible departure of its inbound leg.
REACH_MIN = MAX_TURN_MIN + _BLOCK_MIN

_LANDING = "sched_dep_min + block_min"
# The leg's columns that queries for pairs use.
_OF_LEG = """tail_number, carrier_code, flight_number, origin_code, destination_code, sched_dep_min,
  block_min, dep_min, dep_delay, arr_min, arr_delay, cancelled_min, since_min, until_min"""
PREMISE = Premise(
    "origin_code",
    f"SELECT DISTINCT destination_code AS airport_code, {day_of('sched_dep_min')} AS day "
    f"FROM timeline_flight WHERE until_min = {FOREVER_MIN} AND tail_number IS NOT NULL",
)


def legs_sql(flights: str, condition: str) -> str:
    """SQL for possible inbound legs, with their scheduled landing and its slot.

    Args:
        flights: the table of versions.
        condition: SQL condition on the versions.
    """
    return f"""
SELECT {_OF_LEG}, {_LANDING} AS landing_min, {_slot(_LANDING)} AS landing_slot
FROM {flights} WHERE tail_number IS NOT NULL AND block_min BETWEEN 1 AND {_BLOCK_MIN}
  AND {condition}"""


def inbound_leg_sql(departures: str, key: tuple[str, ...], selected: str, known: str) -> str:
    """SQL for the inbound leg of each departure.

    It is found by an equi-join on slots: the window of landings covers two of them at most.

    Args:
        departures: name of a table with `tail_number`, `from_code` (the airport of departure) and
            `leaves_min` (the scheduled departure).
        key: the columns that identify its rows.
        selected: SQL for the columns to select, of the departure as `o` (outbound) and of its
            inbound leg as `i`.
        known: SQL condition that the version of the inbound leg was known for the row.
    """
    partition = ", ".join(f"o.{name}" for name in key)
    return f"""
SELECT * FROM (
  SELECT {selected}, ROW_NUMBER() OVER (PARTITION BY {partition} ORDER BY i.landing_min DESC,
    i.carrier_code, i.flight_number, i.origin_code, i.sched_dep_min) AS place
  FROM {departures} AS o CROSS JOIN (SELECT 0 AS later UNION ALL SELECT 1) AS slot
  JOIN leg AS i ON o.tail_number = i.tail_number AND o.from_code = i.destination_code
    AND {_slot(f"(o.leaves_min - {MAX_TURN_MIN})")} + slot.later = i.landing_slot
    AND o.leaves_min - i.landing_min BETWEEN {MIN_TURN_MIN} AND {MAX_TURN_MIN}
  WHERE {known}
) AS paired WHERE place = 1"""


def turn_event_sql(flights: str = "timeline_flight", condition: str = "TRUE") -> str:
    """SQL of turns as events, in the format of `timeline_event`.

    A turn becomes known at the departure. Its inbound leg is used as it was known then; turns
    without a known arrival are left out. An early arrival counts as on time, since the aircraft
    waits for its scheduled departure.

    Args:
        flights: the table of versions.
        condition: SQL condition on the versions of the outbound leg.
    """
    lost_delay = "o.dep_delay - GREATEST(i.arr_delay, 0)"
    # This version of the inbound leg was valid when the departure became known.
    known = "i.since_min <= o.known_at_min AND i.until_min > o.known_at_min"
    selected = f"""o.carrier_code, o.origin_code, o.known_at_min, o.since_min, o.until_min,
    i.arr_min, i.arr_delay,
    LEAST(GREATEST({lost_delay}, {DELAY_FLOOR_MIN}), {DELAY_CAP_MIN}) AS lost"""
    key = ("carrier_code", "flight_number", "origin_code", "sched_dep_min", "since_min")
    return f"""
WITH leg AS ({legs_sql(flights, "TRUE")}),
gone AS (
  SELECT carrier_code, flight_number, origin_code, origin_code AS from_code, sched_dep_min,
    sched_dep_min AS leaves_min, tail_number, dep_delay, since_min, until_min,
    GREATEST(dep_min, since_min) AS known_at_min
  FROM {flights} WHERE tail_number IS NOT NULL AND dep_min IS NOT NULL
    AND dep_delay IS NOT NULL AND GREATEST(dep_min, since_min) < until_min AND {condition}
)
SELECT carrier_code, origin_code, 'turn' AS kind, known_at_min, since_min, until_min,
  CAST(1 AS BIGINT) AS turn_n, CAST(lost AS BIGINT) AS turn_lost_sum
FROM ({inbound_leg_sql("gone", key, selected, known)}) AS turned
WHERE arr_min <= known_at_min AND arr_delay IS NOT NULL"""


@dataclass(frozen=True)
class TurnFamily(BalanceFamily):
    """A family on running sums of turns, which are events of pairs of legs."""

    def relation(self, reach_min: int) -> str:
        """SQL for the turns that became known within reach of some request.

        Args:
            reach_min: largest number of minutes before the first request.
        """
        condition = within_reach("GREATEST(dep_min, since_min)", reach_min)
        return f"({turn_event_sql(condition=condition)}) AS turn_event"


def turn_family(
    owner: str,
    label_en: str,
    label_fr: str,
    key: tuple[str, ...],
    windows: dict[str, int],
    reading: Reading,
) -> TurnFamily:
    """A family with the mean of departure delay minus inbound arrival delay over recent turns.

    Args:
        owner: prefix of the features' names.
        label_en: its name for readers, in English.
        label_fr: its name for readers, in French.
        key: columns that identify a running sum's owner.
        windows: lengths of the windows in minutes, by their name in the features.
        reading: when the running sums are read.
    """
    return TurnFamily(
        name=f"turn_{owner}",
        label_en=label_en,
        label_fr=label_fr,
        key=key,
        running_sums=running_sums(("turn_n", "turn_lost_sum"), tuple(windows.values())),
        features=tuple(
            feature
            for name, window in windows.items()
            for feature in (
                Feature(
                    f"turn_{owner}_{name}_min",
                    mean(f"turn_lost_sum_{window}", f"turn_n_{window}"),
                    f"departure delay less the delay brought, turns of the last {name}",
                ),
                Feature(f"turn_{owner}_{name}_n", f"turn_n_{window}", "how many turns these are"),
            )
        ),
        reading=reading,
    )


def _slot(column: str) -> str:
    """SQL for the slot of a minute: the number of whole MAX_TURN_MIN since 1970."""
    return f"CAST(FLOOR(({column}) / {MAX_TURN_MIN}) AS BIGINT)"
