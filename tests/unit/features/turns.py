"""Reference features of turnarounds and inbound aircraft (see `oracle`)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.unit.features.legs import A_DAY, Leg, Values, mean

NAMED_BEFORE_MIN = 180


@dataclass(frozen=True)
class Turn:
    """A turnaround that ended with a departure, and the minutes it lost."""

    carrier: str
    airport: str
    known: int
    lost: int


def turns_of(legs: list[Leg]) -> list[Turn]:
    """Every completed turnaround of these legs."""
    turns = []
    of_aircraft: dict[str | None, list[Leg]] = {}
    for leg in legs:
        of_aircraft.setdefault(leg.tail, []).append(leg)
    for outbound in legs:
        if outbound.tail is None or outbound.dep is None:
            continue
        inbound = _inbound_leg(of_aircraft[outbound.tail], outbound.origin, outbound.sched)
        if inbound is not None and inbound.arr is not None and inbound.arr <= outbound.dep:
            lost = outbound.dep_delay - max(inbound.arr_delay, 0)
            turns.append(
                Turn(outbound.carrier, outbound.origin, outbound.dep, min(max(lost, -60), 360))
            )
    return turns


def turn_values(turns: list[Turn], carrier: str, origin: str, issue: int, lead: int) -> Values:
    """Features of turnarounds; those of the last day are unknown at lead times over a day."""
    at_airport = [turn for turn in turns if turn.airport == origin]
    values: Values = {}
    for owner, selected, until, windows in (
        ("origin", at_airport, issue - issue % 5, {"360m": 360, "1440m": A_DAY}),
        (
            "carrier",
            [turn for turn in at_airport if turn.carrier == carrier],
            issue - issue % 360,
            {"7d": 7 * A_DAY, "28d": 28 * A_DAY},
        ),
    ):
        for name, length in windows.items():
            lost = [turn.lost for turn in selected if until - length <= turn.known < until]
            is_known = owner == "carrier" or lead <= A_DAY
            values[f"turn_{owner}_{name}_min"] = mean(lost) if is_known else None
            values[f"turn_{owner}_{name}_n"] = len(lost) if is_known else None
    return values


def inbound_values(
    legs: list[Leg], tail: str | None, origin: str, sched: int, issue: int
) -> Values:
    """Features of the family `inbound`."""
    values: Values = dict.fromkeys(
        f"inbound_{name}"
        for name in (
            "turn_min",
            "slack_min",
            "dep_delay_min",
            "arr_delay_min",
            "block_min",
            "cancelled_n",
            "to_land_n",
            "turns_min",
            "previous_dep_delay_min",
            "previous_arr_delay_min",
            "previous_under_way_n",
        )
    )
    known = [
        leg
        for leg in legs
        if tail is not None
        and leg.tail == tail
        and (_happened(leg.dep, issue) or leg.sched <= issue + NAMED_BEFORE_MIN)
    ]
    first = _inbound_leg(known, origin, sched)
    if first is None or sched - issue > A_DAY:
        return values
    second = _inbound_leg(known, first.origin, first.sched)
    ready = None if second is None else _landing_time(second, issue, None)
    landing = _landing_time(first, issue, ready)
    values |= {
        "inbound_turn_min": sched - _landing(first),
        "inbound_slack_min": None if landing is None else sched - landing,
        "inbound_dep_delay_min": _delay_so_far(first, issue),
        "inbound_arr_delay_min": first.arr_delay if _happened(first.arr, issue) else None,
        "inbound_block_min": first.block,
        "inbound_cancelled_n": int(_happened(first.cancelled, issue)),
        "inbound_to_land_n": sum(_to_land(leg, issue) for leg in (first, second) if leg),
    }
    if second is not None:
        values |= {
            "inbound_turns_min": sched - _landing(first) + first.sched - _landing(second),
            "inbound_previous_dep_delay_min": _delay_so_far(second, issue),
            "inbound_previous_arr_delay_min": (
                second.arr_delay if _happened(second.arr, issue) else None
            ),
            "inbound_previous_under_way_n": int(
                _happened(second.dep, issue) and _to_land(second, issue)
            ),
        }
    return values


def _landing(leg: Leg) -> int:
    assert leg.block is not None
    return leg.sched + leg.block


def _inbound_leg(legs: list[Leg], airport: str, leaves: int) -> Leg | None:
    candidates = [
        leg
        for leg in legs
        if leg.block is not None
        and leg.destination == airport
        and 20 <= leaves - _landing(leg) <= 360
    ]
    candidates.sort(
        key=lambda leg: (-_landing(leg), leg.carrier, leg.number, leg.origin, leg.sched)
    )
    return candidates[0] if candidates else None


def _happened(moment: int | None, issue: int) -> bool:
    return moment is not None and moment < issue


def _to_land(leg: Leg, issue: int) -> bool:
    return not _happened(leg.arr, issue) and not _happened(leg.cancelled, issue)


def _delay_so_far(leg: Leg, issue: int) -> int | None:
    if _happened(leg.dep, issue):
        return leg.dep_delay
    return issue - leg.sched if leg.sched < issue else None


def _landing_time(leg: Leg, issue: int, ready: int | None) -> int | None:
    """Actual or earliest landing time; `ready` is that of the aircraft's previous leg, if known."""
    if _happened(leg.cancelled, issue):
        return None
    if _happened(leg.arr, issue):
        return leg.arr
    if _happened(leg.dep, issue):
        assert leg.dep is not None
        assert leg.block is not None
        return max(leg.dep + leg.block, issue)
    earliest_departures = [] if ready is None else [ready + 20]
    return max(leg.sched, issue, *earliest_departures) + (leg.block or 0)
