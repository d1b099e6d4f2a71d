"""The layout of the page *Connection*, and which event runs which handler."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from app.ui import flights, words
from app.ui.account.entry_forms import heading, submit
from app.ui.api import ApiClient
from app.ui.connection import view
from app.ui.days import iso_day, written_day
from app.ui.fields import CHOICE, QUIET, Field, missing, note, notes, textbox
from app.ui.language import language_of
from app.ui.legs import find_legs
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt, incomplete
from app.ui.shell.frame import framed
from app.ui.texts import say
from app.ui.times import read_time
from ponctuel_sdk.models.journeys import OnwardRequest
from ponctuel_sdk.models.schedule import FlightListed

FIELDS = (
    Field("con-first", "flight_number", "flight_number_info", "number"),
    Field("con-day", "con_day", "day_info", "day"),
    Field("con-time", "con_time", "con_time_info"),
    Field("con-onward", "con_number", "con_number_info", "number"),
    Field("con-minimum", "con_minimum", "con_minimum_info"),
)
FIRST, DAY, TIME, ONWARD, MINIMUM = FIELDS
FORM_FIELDS = {
    "carrier": "con-first",
    "flight": "con-first",
    "origin": "con-first",
    "issued_at": "con-day",
    "departure": "con-time",
    "onward": "con-time",
    "onward.flight": "con-onward",
    "onward.carrier": "con-onward",
    "min_connection_min": "con-minimum",
}


class Connection:
    """Behaviour of the page."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> list[Any]:
        """-> result, fields; the address may set them, or the first flight alone."""
        language, params = language_of(request), request.query_params
        clock = await attempt(self.client.clock(), language, view.PATH)
        if clock.answer is None:
            return [clock.notice, *[gr.update()] * len(FIELDS)]
        parameters = {
            name: str(params.get(name, "")) for name in ("first", "day", "time", "onward")
        }
        flight = flights.flight_in_address(params)
        if flight:
            parameters["first"] = f"{flight.carrier} {flight.flight}"
            parameters["day"] = flights.local_day(flight.departure, clock.answer)
        parameters["day"] = parameters["day"] or flights.today(clock.answer)
        parameters["day"] = written_day(parameters["day"], language)
        values = [*parameters.values(), str(params.get("minimum") or "45")]
        fields = [note(field, language, value=v) for field, v in zip(FIELDS, values, strict=True)]
        if not (parameters["first"] and (parameters["time"] or parameters["onward"])):
            empty = states.empty(say(language, "con_empty_title"), say(language, "con_empty_text"))
            return [empty, *fields]
        first, day, time, onward, minimum = values
        done = await self._judged(first, day, time, onward, minimum, language)
        return [done.answer or done.notice, *fields]

    async def asked(
        self, first: str, day: str, time: str, onward: str, minimum: str, request: gr.Request
    ) -> AsyncIterator[list[Any]]:
        """-> result, fields."""
        language = language_of(request)
        yield [states.working(language), *notes(FIELDS, language)]
        done = await self._judged(first, day, time, onward, minimum, language)
        yield [done.answer or done.notice, *notes(FIELDS, language, done.faults)]

    async def _judged(
        self, first: str, day: str, time: str, onward: str, minimum: str, language: str
    ) -> Attempt[str]:
        legs = await find_legs(
            self.client, first, day, language, view.PATH, ("con-first", "con-day")
        )
        if not legs.answer:
            return Attempt(faults=legs.faults, notice=legs.notice)
        leg = legs.answer[0]
        wish = self._onward(leg, time, onward, language)
        if wish.answer is None:
            return Attempt(faults=wish.faults, notice=wish.notice)
        try:
            needed = float(minimum.strip().replace(",", "."))
        except ValueError:
            return incomplete(language, {MINIMUM.name: say(language, "err_minimum")})
        judged = self.client.connect(flights.request_of(leg), wish.answer, needed)
        done = await attempt(judged, language, view.PATH, FORM_FIELDS)
        if done.answer is None:
            return Attempt(faults=done.faults, notice=done.notice)
        airports = {code: await self.client.airport(code) for code in view.airports(done.answer)}
        parameters = {"first": first.strip(), "day": iso_day(day, language), "time": time.strip()}
        parameters |= {"onward": onward.strip(), "minimum": minimum.strip()}
        mark = f"{view.PATH}?{urlencode({k: v for k, v in parameters.items() if v})}"
        return Attempt(view.connection(done.answer, airports, mark, language))

    def _onward(
        self, leg: FlightListed, time: str, onward: str, language: str
    ) -> Attempt[OnwardRequest]:
        """The onward leg: a time on the day of the arrival, a number, or both."""
        carrier = number = departure = None
        if onward.strip():
            read = flights.read_number(onward)
            if read is None:
                return incomplete(language, {ONWARD.name: say(language, "err_flight_number")})
            carrier, number = read
        if time.strip():
            clock_time = read_time(time)
            if clock_time is None:
                return incomplete(language, {TIME.name: say(language, "err_time")})
            departure = words.next_time(leg.sched_arr_local or leg.sched_dep_local, clock_time)
        if number is None and departure is None:
            return incomplete(language, missing(language, **{TIME.name: ""}))
        return Attempt(OnwardRequest(carrier=carrier, flight=number, departure=departure))


def connection_page(site: gr.Blocks, client: ApiClient) -> None:
    """Two flights, and the probability of making the connection."""
    do = Connection(client)
    with framed(site, client, "connection"), gr.Row(elem_id="p-main", equal_height=False):
        with gr.Column(elem_id="p-form", scale=0, min_width=300):
            heading("con_first")
            first, day = textbox(FIRST, "off"), textbox(DAY, "off")
            heading("con_onward")
            time, onward = textbox(TIME, "off"), textbox(ONWARD, "off")
            minimum = textbox(MINIMUM, "off", value="45")
            button = submit("do_connect", "do-connect")
        with gr.Column(elem_id="p-answer", scale=1, min_width=320):
            result = gr.HTML(elem_id="p-result", padding=False, js_on_load=None)
    fields = [first, day, time, onward, minimum]
    site.load(do.opened, None, [result, *fields], **QUIET)
    gr.on(
        [button.click, *(field.submit for field in fields)],
        do.asked,
        fields,
        [result, *fields],
        **CHOICE,
    )
