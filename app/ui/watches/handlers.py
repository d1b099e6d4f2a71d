"""Handlers of the page *My watches*."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.days import written_day
from app.ui.fields import Field, missing, note, notes
from app.ui.language import language_of
from app.ui.legs import find_legs
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt, incomplete
from app.ui.texts import say
from app.ui.watches import view
from ponctuel_sdk.models.schedule import FlightRequest
from ponctuel_sdk.models.watches import Channel, LateMin, WatchedRoute

PATH = "/watches"
FLIGHT = (
    Field("watch-number", "flight_number", "flight_number_info", "number"),
    Field("watch-day", "day", "day_info", "day"),
)
ROUTE = (
    Field("watch-origin", "watch_origin", "from_info", "airport"),
    Field("watch-destination", "watch_destination", "to_info", "airport"),
    Field("watch-carrier", "watch_carrier", "watch_carrier_info"),
)
TERMS = (
    Field("watch-threshold", "watch_threshold", "watch_threshold_info"),
    Field("watch-url", "watch_url", "watch_url_info"),
)
ALL = (*FLIGHT, *ROUTE, *TERMS)
FORM_FIELDS = {
    "carrier": "watch-carrier",
    "origin": "watch-origin",
    "destination": "watch-destination",
    "departure": "watch-day",
    "threshold": "watch-threshold",
    "webhook_url": "watch-url",
}
Updates = list[Any]
Watched = FlightRequest | WatchedRoute


class Handlers:
    """Behaviour of the page over an API client."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> Updates:
        """-> state, parts (shown to their owner), list, number, day; an address names a flight."""
        language, params = language_of(request), request.query_params
        addressed = flights.flight_in_address(params)
        path = flights.address(PATH, addressed) if addressed else PATH
        try:
            rows, clock = await self.client.watches(), await self.client.clock()
        except (ApiDown, ApiFault) as error:
            fault = states.of_error(error, language, path) or states.down(language)
            return [fault, gr.update(visible=False), "", gr.update(), gr.update()]
        number = f"{addressed.carrier} {addressed.flight}" if addressed else gr.update()
        day = flights.today(clock)
        if addressed:
            day = flights.local_day(addressed.departure, clock)
        listed = view.watches(rows, clock, language)
        return ["", gr.update(visible=True), listed, number, written_day(day, language)]

    async def listed(self, request: gr.Request) -> Any:
        """-> list."""
        language = language_of(request)
        try:
            rows, clock = await self.client.watches(), await self.client.clock()
        except (ApiDown, ApiFault):
            return gr.update()
        return view.watches(rows, clock, language)

    async def kind_chosen(self, kind: str) -> Updates:
        """-> fields of a flight, fields of a route."""
        return [gr.update(visible=kind == "flight"), gr.update(visible=kind == "route")]

    async def watched(
        self,
        kind: str,
        number: str,
        day: str,
        origin: str,
        destination: str,
        carrier: str,
        late: LateMin,
        threshold: str,
        every: int,
        channel: Channel,
        url: str,
        request: gr.Request,
    ) -> Updates:
        """-> message, fields, list."""
        language = language_of(request)
        if kind == "flight":
            what: Attempt[Watched] = await self._flight(number, day, language)
        else:
            what = _route(origin, destination, carrier, language)
        share = _share(threshold)
        wrong = {} if share else {"watch-threshold": say(language, "err_threshold")}
        if what.answer is None or share is None:
            fault = what.notice or incomplete(language, wrong).notice
            return [fault, *notes(ALL, language, {**what.faults, **wrong}), gr.update()]
        address = url.strip() if channel == "webhook" else None
        call = self.client.make_watch(what.answer, late, share, every, channel, address)
        done = await attempt(call, language, PATH, FORM_FIELDS)
        fault = view.made(done.answer, language) if done.answer else done.notice
        listed = await self.listed(request) if done.succeeded else gr.update()
        return [fault, *notes(ALL, language, done.faults), listed]

    async def _flight(self, number: str, day: str, language: str) -> Attempt[Watched]:
        """The first leg that has not left yet."""
        names = FLIGHT[0].name, FLIGHT[1].name
        legs = await find_legs(self.client, number, day, language, PATH, names)
        clock = await attempt(self.client.clock(), language, PATH)
        if not legs.answer or clock.answer is None:
            return Attempt(faults=legs.faults, notice=legs.notice or clock.notice)
        now = clock.answer.now_utc
        upcoming = [leg for leg in legs.answer if leg.sched_dep_utc > now]
        if not upcoming:
            return incomplete(language, {names[1]: say(language, "err_past")})
        request = flights.request_of(upcoming[0])
        flight = {name: getattr(request, name) for name in FlightRequest.model_fields}
        return Attempt(FlightRequest.model_validate(flight))

    async def clicked(self, event: gr.EventData, request: gr.Request) -> Updates:
        """-> message, list."""
        data, language = event._data or {}, language_of(request)
        if data.get("act") == "end":
            done: Attempt[Any] = await attempt(self.client.end_watch(data["id"]), language, PATH)
        else:
            active = data.get("active") == "true"
            done = await attempt(
                self.client.change_watch(data["id"], active=active), language, PATH
            )
        return [done.notice, await self.listed(request)]

    async def channel_chosen(self, channel: str, request: gr.Request) -> Any:
        """-> address of the webhook, where one is needed."""
        return note(TERMS[1], language_of(request), visible=channel == "webhook")


def _route(origin: str, destination: str, carrier: str, language: str) -> Attempt[Watched]:
    """A route, of one carrier or of all."""
    empty = missing(language, **{"watch-origin": origin})
    if empty:
        return incomplete(language, empty)
    fields = {"origin": origin, "destination": destination, "carrier": carrier}
    named = {name: text.strip().upper() for name, text in fields.items() if text.strip()}
    return Attempt(WatchedRoute.model_construct(None, **named))


def _share(threshold: str) -> float | None:
    """'40 %' -> 0.4; None for what is no number from 1 to 99."""
    try:
        share = float(threshold.strip().rstrip("%").replace(",", ".")) / 100
    except ValueError:
        return None
    return share if 0.01 <= share <= 0.99 else None
