"""Turns and inbound aircraft by a slow, direct count (see `oracle`)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.unit.features.legs import A_DAY, Leg, Values, mean

NAMED_BEFORE_MIN = 180


@dataclass(frozen=True)
class Turn:
    """An aircraft that was seen to leave, and what it had lost since it came."""

    carrier: str
    airport: str
    known: int
    lost: int


def turns_of(legs: list[Leg]) -> list[Turn]:
    """Every turn that ended, of legs of the warehouse."""
    turns = []
    of_aircraft: dict[str | None, list[Leg]] = {}
    for leg in legs:
        of_aircraft.setdefault(leg.tail, []).append(leg)
    for out in legs:
        if out.tail is None or out.dep is None:
            continue
        into = _comes_in(of_aircraft[out.tail], out.origin, out.sched)
        if into is not None and into.arr is not None and into.arr <= out.dep:
            lost = out.dep_delay - max(into.arr_delay, 0)
            turns.append(Turn(out.carrier, out.origin, out.dep, min(max(lost, -60), 360)))
    return turns


def turn_values(turns: list[Turn], carrier: str, origin: str, issue: int, lead: int) -> Values:
    """The families about turns; nothing that is older than the last day's state is told far ahead."""
    here = [turn for turn in turns if turn.airport == origin]
    values: Values = {}
    for owner, those, until, windows in (
        ("origin", here, issue - issue % 5, {"360m": 360, "1440m": A_DAY}),
        (
            "carrier",
            [turn for turn in here if turn.carrier == carrier],
            issue - issue % 360,
            {"7d": 7 * A_DAY, "28d": 28 * A_DAY},
        ),
    ):
        for name, length in windows.items():
            lost = [turn.lost for turn in those if until - length <= turn.known < until]
            told = owner == "carrier" or lead <= A_DAY
            values[f"turn_{owner}_{name}_min"] = mean(lost) if told else None
            values[f"turn_{owner}_{name}_n"] = len(lost) if told else None
    return values


def inbound_values(
    legs: list[Leg], tail: str | None, origin: str, sched: int, issue: int
) -> Values:
    """The family `inbound`."""
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
    first = _comes_in(known, origin, sched)
    if first is None or sched - issue > A_DAY:
        return values
    second = _comes_in(known, first.origin, first.sched)
    ready = None if second is None else _lands(second, issue, None)
    lands = _lands(first, issue, ready)
    values |= {
        "inbound_turn_min": sched - _landing(first),
        "inbound_slack_min": None if lands is None else sched - lands,
        "inbound_dep_delay_min": _so_far(first, issue),
        "inbound_arr_delay_min": first.arr_delay if _happened(first.arr, issue) else None,
        "inbound_block_min": first.block,
        "inbound_cancelled_n": int(_happened(first.cancelled, issue)),
        "inbound_to_land_n": sum(_to_land(leg, issue) for leg in (first, second) if leg),
    }
    if second is not None:
        values |= {
            "inbound_turns_min": sched - _landing(first) + first.sched - _landing(second),
            "inbound_previous_dep_delay_min": _so_far(second, issue),
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


def _comes_in(legs: list[Leg], airport: str, leaves: int) -> Leg | None:
    turned = [
        leg
        for leg in legs
        if leg.block is not None
        and leg.destination == airport
        and 20 <= leaves - _landing(leg) <= 360
    ]
    turned.sort(key=lambda leg: (-_landing(leg), leg.carrier, leg.number, leg.origin, leg.sched))
    return turned[0] if turned else None


def _happened(moment: int | None, issue: int) -> bool:
    return moment is not None and moment < issue


def _to_land(leg: Leg, issue: int) -> bool:
    return not _happened(leg.arr, issue) and not _happened(leg.cancelled, issue)


def _so_far(leg: Leg, issue: int) -> int | None:
    if _happened(leg.dep, issue):
        return leg.dep_delay
    return issue - leg.sched if leg.sched < issue else None


def _lands(leg: Leg, issue: int, ready: int | None) -> int | None:
    """When it landed or can; `ready` is when its aircraft landed or can, where that is told."""
    if _happened(leg.cancelled, issue):
        return None
    if _happened(leg.arr, issue):
        return leg.arr
    if _happened(leg.dep, issue):
        assert leg.dep is not None
        assert leg.block is not None
        return max(leg.dep + leg.block, issue)
    turned = [] if ready is None else [ready + 20]
    return max(leg.sched, issue, *turned) + (leg.block or 0)
