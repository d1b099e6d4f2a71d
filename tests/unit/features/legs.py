"""Flights in whole minutes, and the facts known of them in a window, in Python without SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

A_DAY, FOUR_WEEKS = 1440, 28 * 1440
Values = dict[str, float | str | None]


@dataclass(frozen=True)
class Leg:
    """A flight with its times in whole minutes; None for an event that never happened."""

    carrier: str
    number: int
    origin: str
    destination: str
    tail: str | None
    flight_id: int
    local_min: int
    km: float
    date: pd.Timestamp
    sched: int
    block: int | None
    dep: int | None
    arr: int | None
    dep_delay: int | None
    arr_delay: int | None
    cancelled: int | None

    @property
    def overdue_until(self) -> int:
        for moment in (self.dep, self.cancelled):
            if moment is not None:
                return min(moment, self.sched + A_DAY)
        return self.sched + A_DAY


def minute(moment: pd.Timestamp) -> int | None:
    return None if pd.isna(moment) else int(moment.timestamp()) // 60


def _integer(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def legs_of(fact: pd.DataFrame) -> list[Leg]:
    legs = []
    for row in fact.itertuples():
        sched, sched_arr = minute(row.sched_dep_utc), minute(row.sched_arr_utc)
        legs.append(
            Leg(
                carrier=row.carrier_code,
                number=int(row.flight_number),
                origin=row.origin_code,
                destination=row.destination_code,
                tail=None if pd.isna(row.tail_number) else row.tail_number,
                flight_id=int(row.flight_id),
                local_min=row.sched_dep_local.hour * 60 + row.sched_dep_local.minute,
                km=row.distance_km,
                date=row.date_local,
                sched=sched,
                block=None if sched_arr is None else sched_arr - sched,
                dep=minute(row.dep_utc),
                arr=minute(row.arr_utc),
                dep_delay=_integer(row.dep_delay_min),
                arr_delay=_integer(row.arr_delay_min),
                cancelled=sched + 120 if row.outcome == "cancelled" else None,
            )
        )
    return legs


class Window:
    """Facts that became known of some flights in [until - length, until)."""

    def __init__(self, legs: Iterable[Leg], until: int, length: int) -> None:
        def in_window(moment: int | None) -> bool:
            return moment is not None and until - length <= moment < until

        legs = list(legs)
        self.dep = [leg.dep_delay for leg in legs if in_window(leg.dep)]
        self.arr = [leg.arr_delay for leg in legs if in_window(leg.arr)]
        self.gain = [leg.arr_delay - leg.dep_delay for leg in legs if in_window(leg.arr)]
        self.cancelled_n = sum(in_window(leg.cancelled) for leg in legs)
        self.sched_n = sum(in_window(leg.sched) for leg in legs)


def clipped(delays: list[int]) -> list[int]:
    return [min(max(delay, -60), 360) for delay in delays]


def mean(values: list[int]) -> float | None:
    return sum(values) / len(values) if values else None


def delay(delays: list[int]) -> float | None:
    return mean(clipped(delays))


def pos(delays: list[int]) -> float | None:
    return mean([max(value, 0) for value in clipped(delays)])


def late(delays: list[int], threshold: int) -> float | None:
    return mean([int(value >= threshold) for value in delays])


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
