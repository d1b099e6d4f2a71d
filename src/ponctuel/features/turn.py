"""Turns: an aircraft lands somewhere with one leg, and leaves from there with the next.

The leg that an aircraft comes in with is the last of its legs that were planned to land there,
within the bounds of a turn before the planned departure. Schedules pair the legs, outcomes do not:
a leg that was cancelled or is hours late still stands between those around it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.features.balance import BalanceFamily, Reading, running_sums, within_reach
from ponctuel.features.family import Feature, mean
from ponctuel.features.premise import Premise, day_of
from ponctuel.timeline.rules import DELAY_CAP_MIN, DELAY_FLOOR_MIN, FOREVER_MIN

# Less is no turn of an airliner; after more, the aircraft has rested and brings no delay.
MIN_TURN_MIN, MAX_TURN_MIN = 20, 360
# A leg that were to take longer is a slip of the schedule.
_BLOCK_MIN = 1440
# From a departure back to the earliest departure of a leg that its aircraft comes in with.
REACH_MIN = MAX_TURN_MIN + _BLOCK_MIN

_LANDING = "sched_dep_min + block_min"
# What is known of the leg, under the names that a query for pairs needs.
_OF_LEG = """tail_number, carrier_code, flight_number, origin_code, destination_code, sched_dep_min,
  block_min, dep_min, dep_delay, arr_min, arr_delay, cancelled_min, since_min, until_min"""
PREMISE = Premise(
    "origin_code",
    f"SELECT DISTINCT destination_code AS airport_code, {day_of('sched_dep_min')} AS day "
    f"FROM timeline_flight WHERE until_min = {FOREVER_MIN} AND tail_number IS NOT NULL",
)


def legs_sql(flights: str, condition: str) -> str:
    """SQL for legs as others may come after them: with the planned landing, and its slot.

    Args:
        flights: the table of versions.
        condition: SQL that keeps some of them.
    """
    return f"""
SELECT {_OF_LEG}, {_LANDING} AS landing_min, {_slot(_LANDING)} AS landing_slot
FROM {flights} WHERE tail_number IS NOT NULL AND block_min BETWEEN 1 AND {_BLOCK_MIN}
  AND {condition}"""


def inbound_leg_sql(departures: str, key: tuple[str, ...], selected: str, known: str) -> str:
    """SQL for the leg that the aircraft of each row comes in with: all of `asked`, and of the leg.

    The two are met by an equal join: a turn's length lies in two slots at most.

    Args:
        departures: a table with `tail_number`, `from_code` (where the aircraft leaves from) and
            `leaves_min` (when it is planned to).
        key: the columns that tell its rows apart.
        selected: SQL for the columns to select, of `asked` as `o` (out) and the leg as `i` (in).
        known: SQL for whether the leg's version was known to the row.
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
    """Turns as events, in the shape of `timeline_event`: each is what was known when it ended.

    A turn becomes known when the aircraft is seen to leave. The leg that it came in with counts as
    it was known by then, its arrival included; turns of which that was not known are left out. What
    an aircraft brings by coming early is no time lost in the turn: it waits for its hour.

    Args:
        flights: the table of versions that the turns are made of.
        condition: SQL that keeps some versions of the leg that goes out.
    """
    lost_delay = "o.dep_delay - GREATEST(i.arr_delay, 0)"
    # The leg that comes in was in force, as this version, when the other was seen to leave.
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
    """Balances of turns: they are events of pairs of legs, and have ledgers of their own."""

    def relation(self, reach_min: int) -> str:
        """SQL for the turns that ended within reach of some request.

        Args:
            reach_min: how long before the first request, in minutes, they may lie.
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
    """Mean of departure delay less the arrival delay brought, over turns that ended lately.

    Args:
        owner: prefix of the features' names.
        label_en: its name for readers, in English.
        label_fr: its name for readers, in French.
        key: columns that name a running sum's owner.
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
    """SQL for the slot of a minute; slots are as long as the longest turn."""
    return f"CAST(FLOOR(({column}) / {MAX_TURN_MIN}) AS BIGINT)"
