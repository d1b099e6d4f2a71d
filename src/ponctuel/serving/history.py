"""Stored forecasts: those that a caller requested, and those of a flight on the board."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from ponctuel.domain.flight import Flight
from ponctuel.operations.pages import Page
from ponctuel.operations.repositories.flights import KnownFlight as KnownFlight
from ponctuel.operations.repositories.forecasts import PastForecast
from ponctuel.operations.repositories.forecasts import StoredForecast as StoredForecast
from ponctuel.operations.work import Operations, Work


def forecasts_of_caller(
    operations: Operations, account_id: uuid.UUID, cursor: str | None, limit: int
) -> Page[PastForecast]:
    """Forecasts that an account requested and stored, newest first.

    Args:
        operations: the operational database.
        account_id: the caller's account id.
        cursor: where a former page ended; None: from the beginning.
        limit: items a page, at most.
    """
    with operations.read() as work:
        return work.forecasts.history(account_id, cursor=cursor, limit=limit)


def forecasts_of_flight(
    operations: Operations, flight: Flight, now: datetime, cursor: str | None, limit: int
) -> tuple[KnownFlight, Page[StoredForecast]]:
    """A stored flight and its forecasts on the board, newest first.

    Where the flight was never on the board, the page is empty and the id of the flight is 0.

    Args:
        operations: the operational database.
        flight: the flight.
        now: the moment of the system's clock, aware UTC.
        cursor: where a former page ended; None: from the beginning.
        limit: items a page, at most.
    """
    with operations.read() as work:
        stored_flight = _known(work, flight)
        if stored_flight is None:
            return _unknown(flight), Page((), None)
        return stored_flight, work.forecasts.of_flight(
            stored_flight.id, now, cursor=cursor, limit=limit
        )


def _known(work: Work, flight: Flight) -> KnownFlight | None:
    start = flight.sched_dep_utc
    departures = work.flights.by_number(
        flight.carrier_code, flight.flight_number, start, start + timedelta(minutes=1)
    )
    return next(
        (departure for departure in departures if departure.origin_code == flight.origin_code), None
    )


def _unknown(flight: Flight) -> KnownFlight:
    """A flight in the form of a stored one, with id 0."""
    return KnownFlight(
        0,
        flight.carrier_code,
        flight.flight_number,
        flight.origin_code,
        flight.destination_code,
        flight.sched_dep_utc,
        flight.sched_arr_utc,
    )
