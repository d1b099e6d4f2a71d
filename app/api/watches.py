"""Watches for the routes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.api.service import Service
from ponctuel.accounts.errors import Unavailable
from ponctuel.notifications.rules import WatchedRoute, WatchRequest
from ponctuel.notifications.summary import WatchSummary
from ponctuel.notifications.watches import Watches
from ponctuel_sdk.models import watches as wire


def watches_of(request: Request) -> Watches:
    """The watches that the composition root gave to the application."""
    watches: Watches | None = request.app.state.watches
    if watches is None:
        raise Unavailable("this installation keeps no watches")
    return watches


WatchesDep = Annotated[Watches, Depends(watches_of)]


def watch_request(body: wire.WatchRequest, service: Service) -> WatchRequest:
    """A caller's watch, its flight resolved; raises UserError."""
    fields = body.model_dump(exclude={"flight", "route"})
    flight = None if body.flight is None else service.flight(body.flight.model_dump())
    return WatchRequest(
        **fields,
        flight=flight,
        near=() if flight is None or flight.in_schedule else service.nearest_departures(flight),
        route=None if body.route is None else WatchedRoute(**body.route.model_dump()),
    )


def watch_out(summary: WatchSummary) -> wire.Watch:
    return wire.Watch.model_validate(summary, from_attributes=True)
