"""The inbound aircraft: its inbound leg, and the leg before that.

Only for requests that name an aircraft. Its earlier legs are known under the same rule as the
request's aircraft: from some time before their departure, or once they have departed. The expected
landing is computed leg by leg: a leg that has not departed leaves at its scheduled time, after the
minimum turn of its aircraft, or now, whichever is latest.
"""

from ponctuel.features.family import Feature
from ponctuel.features.query_family import QueryFamily
from ponctuel.features.turn import MIN_TURN_MIN, REACH_MIN, inbound_leg_sql, legs_sql
from ponctuel.features.turn import PREMISE as PREMISE

KEYS = ("tail_number", "issued_at_min", "sched_dep_min", "origin_code")

_REQUESTED = ", ".join(KEYS)
_IN_REACH = f"""tail_number IN (SELECT tail_number FROM request)
  AND sched_dep_min >= (SELECT MIN(sched_dep_min) FROM request) - {2 * REACH_MIN}
  AND sched_dep_min < (SELECT MAX(sched_dep_min) FROM request)"""
_KNOWN = """i.since_min < o.issued_at_min AND i.until_min >= o.issued_at_min
    AND (i.dep_min < o.issued_at_min OR i.sched_dep_min <= o.aircraft_before_min)"""
_FACTS = (
    "sched_dep_min",
    "block_min",
    "dep_min",
    "dep_delay",
    "arr_min",
    "arr_delay",
    "cancelled_min",
)


def _facts(prefix: str) -> str:
    return ", ".join(f"i.{name} AS {prefix}_{name}" for name in _FACTS)


def _delay_so_far(leg: str) -> str:
    """SQL for the departure delay of a leg so far."""
    return f"""CASE WHEN {leg}_dep_min < issued_at_min THEN {leg}_dep_delay
    WHEN {leg}_sched_dep_min < issued_at_min THEN issued_at_min - {leg}_sched_dep_min END"""


def _landing_min(leg: str, leaves: str) -> str:
    """SQL for the actual landing of a leg, or the earliest possible; `leaves`: its departure."""
    return f"""CASE WHEN {leg}_cancelled_min < issued_at_min THEN NULL
    WHEN {leg}_arr_min < issued_at_min THEN {leg}_arr_min
    WHEN {leg}_dep_min < issued_at_min THEN GREATEST({leg}_dep_min + {leg}_block_min, issued_at_min)
    ELSE {leaves} + {leg}_block_min END"""


def _has_to_land(leg: str) -> str:
    """SQL for 1 where a leg is not known to have landed, nor to be cancelled."""
    return f"""CASE WHEN {leg}_arr_min < issued_at_min OR {leg}_cancelled_min < issued_at_min THEN 0
    WHEN {leg}_sched_dep_min IS NOT NULL THEN 1 ELSE 0 END"""


_OUT = f"o.tail_number, o.issued_at_min, o.aircraft_before_min, {_facts('first')}"
_QUERY = f"""
WITH leg AS ({legs_sql("timeline_flight", _IN_REACH)}),
asked AS (
  SELECT DISTINCT {_REQUESTED}, aircraft_before_min, origin_code AS from_code,
    sched_dep_min AS leaves_min
  FROM request WHERE tail_number IS NOT NULL
),
inbound AS ({
    inbound_leg_sql(
        "asked",
        KEYS,
        f"o.sched_dep_min, o.origin_code, {_OUT}, i.origin_code AS from_code, "
        "i.sched_dep_min AS leaves_min, o.leaves_min - i.landing_min AS turn_min",
        _KNOWN,
    )
}),
previous AS ({
    inbound_leg_sql(
        "inbound",
        KEYS,
        f"o.tail_number, o.issued_at_min, o.sched_dep_min, o.origin_code, {_facts('second')}, "
        "o.leaves_min - i.landing_min AS turn_before_min",
        _KNOWN,
    )
}),
known AS (
  SELECT a.*, b.turn_before_min, {", ".join(f"b.second_{name}" for name in _FACTS)}
  FROM inbound AS a LEFT JOIN previous AS b ON {" AND ".join(f"a.{n} = b.{n}" for n in KEYS)}
),
expected AS (
  SELECT *, {
    _landing_min("second", "GREATEST(second_sched_dep_min, issued_at_min)")
} AS second_lands_min
  FROM known
)
SELECT {_REQUESTED}, turn_min, turn_min + turn_before_min AS turns_min, first_block_min,
  sched_dep_min - {
    _landing_min(
        "first",
        f"GREATEST(first_sched_dep_min, issued_at_min, "
        f"COALESCE(second_lands_min + {MIN_TURN_MIN}, first_sched_dep_min))",
    )
} AS slack_min,
  {_delay_so_far("first")} AS dep_delay_so_far,
  CASE WHEN first_arr_min < issued_at_min THEN first_arr_delay END AS landed_late,
  CASE WHEN first_cancelled_min < issued_at_min THEN 1 ELSE 0 END AS cancelled_n,
  {_has_to_land("first")} + {_has_to_land("second")} AS to_land_n,
  {_delay_so_far("second")} AS previous_delay_so_far,
  CASE WHEN second_arr_min < issued_at_min THEN second_arr_delay END AS previous_landed_late,
  CASE WHEN second_sched_dep_min IS NULL THEN NULL
    WHEN second_dep_min < issued_at_min THEN {_has_to_land("second")} ELSE 0 END AS under_way_n
FROM expected"""

FAMILY = QueryFamily(
    name="inbound",
    label_en="the inbound aircraft and its leg before",
    label_fr="l’appareil attendu et son vol d’avant",
    keys=KEYS,
    query=_QUERY,
    features=(
        Feature("inbound_turn_min", "turn_min", "planned turn after the leg that it comes in with"),
        Feature(
            "inbound_slack_min",
            "slack_min",
            "from the landing, as then expected, to this departure's schedule",
        ),
        Feature("inbound_dep_delay_min", "dep_delay_so_far", "that leg's departure delay so far"),
        Feature("inbound_arr_delay_min", "landed_late", "its arrival delay, once known"),
        Feature("inbound_block_min", "first_block_min", "its scheduled block time"),
        Feature("inbound_cancelled_n", "cancelled_n", "1 if its cancellation is known"),
        Feature("inbound_to_land_n", "to_land_n", "of the two legs, those that have yet to land"),
        Feature("inbound_turns_min", "turns_min", "the two planned turns together"),
        Feature(
            "inbound_previous_dep_delay_min",
            "previous_delay_so_far",
            "departure delay so far of the leg two back",
        ),
        Feature(
            "inbound_previous_arr_delay_min",
            "previous_landed_late",
            "arrival delay of the leg two back, once known",
        ),
        Feature(
            "inbound_previous_under_way_n",
            "under_way_n",
            "1 if the leg two back has left and is not known to have landed",
        ),
    ),
    is_state=True,
    max_lead_min=1440,
)
