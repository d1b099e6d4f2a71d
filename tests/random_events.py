"""Random events about a timeline, and requests about the flights that they concern."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np

from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight, from_epoch_min
from ponctuel.timeline.builder import Timeline
from tests.random_requests import random_requests

EVENTS = 60


def random_events(timeline: Timeline, rng: np.random.Generator) -> list[Event]:
    """Events of flights of one day, several per flight and in random order, and of weather."""
    rows = timeline.connection.execute(
        "SELECT carrier_code, flight_number, origin_code, destination_code, sched_dep_min, "
        "tail_number FROM timeline_flight WHERE date_local = (SELECT MAX(date_local) - 3 "
        "FROM timeline_flight) ORDER BY sched_dep_min, carrier_code, flight_number LIMIT 300"
    ).fetchall()
    flights = [Flight(c, n, o, d, from_epoch_min(at), None, t) for c, n, o, d, at, t in rows]
    chosen = [flights[index] for index in rng.choice(len(flights), EVENTS // 2, replace=False)]
    unlisted = [replace(one, flight_number=9000 + index) for index, one in enumerate(chosen[:10])]
    kinds = [kind for kind in EventKind if kind is not EventKind.WEATHER]
    events = [
        _event(kinds[int(rng.integers(len(kinds)))], flight, rng)
        for flight in (*chosen, *unlisted, *chosen, *chosen[:15], *unlisted)
    ]
    last = flights[-1].sched_dep_utc
    for airport in ("EWR", "JFK"):
        for _ in range(5):
            known_at = last - timedelta(minutes=int(rng.integers(0, 900)))
            measured = {"temperature_c": float(rng.integers(-9, 9)), "pressure_hpa": 1001.0}
            measured["precipitation_mm"] = float(rng.integers(0, 4))
            events.append(
                Event(EventKind.WEATHER, known_at, airport_code=airport, measured=measured)
            )
    return [events[index] for index in rng.permutation(len(events))]


def _event(kind: EventKind, flight: Flight, rng: np.random.Generator) -> Event:
    known_at = flight.sched_dep_utc + timedelta(minutes=int(rng.integers(-200, 200)))
    details: dict[str, Any] = {}
    if kind is EventKind.SCHEDULE:
        arrival = flight.sched_dep_utc + timedelta(minutes=int(rng.integers(60, 300)))
        flight = replace(flight, sched_arr_utc=arrival)
    if kind is EventKind.AIRCRAFT:
        flight = replace(flight, tail_number=f"N{int(rng.integers(3))}XY")
    if kind in (EventKind.DEPARTURE, EventKind.ARRIVAL):
        details["delay_min"] = int(rng.integers(-20, 200))
    return Event(kind, known_at, flight, **details)


def requests_about_changed_flights(timeline: Timeline, n: int, seed: int) -> dict[str, list[Any]]:
    """Requests of the days around the events, about the flights concerned and others."""
    departures_between: tuple[int, int] = timeline.connection.execute(
        "SELECT MIN(sched_dep_min) - 600, MAX(sched_dep_min) + 1800 FROM added_version"
    ).fetchall()[0]
    return random_requests(timeline.connection, n, seed, between=departures_between)
