"""The layout of the page *Connection*, and which event runs which handler."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from app.ui import flights, words
from app.ui.account.entry_forms import heading, submit
from app.ui.api import ApiClient
from app.ui.connection import shown
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
PLACES = {
    "carrier": "con-first",
    "flight": "con-first",
    "origin": "con-first",
    "issued_at": "con-day",
    "departure": "con-time",
    "onward": "con-time",
    "min_connection_min": "con-minimum",
}


class Connection:
    """Behaviour of the page."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> list[Any]:
        """-> result, fields; an address may say them, or name the first flight."""
        language, params = language_of(request), request.query_params
        clock = await attempt(self.client.clock(), language, shown.PATH)
        if clock.answer is None:
            return [clock.shown, *[gr.update()] * len(FIELDS)]
        given = {name: str(params.get(name, "")) for name in ("first", "day", "time", "onward")}
        wanted = flights.addressed(params)
        if wanted:
            given["first"] = f"{wanted.carrier} {wanted.flight}"
            given["day"] = flights.local_day(wanted.departure, clock.answer)
        given["day"] = given["day"] or flights.today(clock.answer)
        given["day"] = written_day(given["day"], language)
        values = [*given.values(), str(params.get("minimum") or "45")]
        fields = [note(one, language, value=v) for one, v in zip(FIELDS, values, strict=True)]
        if not (given["first"] and (given["time"] or given["onward"])):
            empty = states.empty(say(language, "con_empty_title"), say(language, "con_empty_text"))
            return [empty, *fields]
        first, day, time, onward, minimum = values
        done = await self._judged(first, day, time, onward, minimum, language)
        return [done.answer or done.shown, *fields]

    async def asked(
        self, first: str, day: str, time: str, onward: str, minimum: str, request: gr.Request
    ) -> AsyncIterator[list[Any]]:
        """-> result, fields."""
        language = language_of(request)
        yield [states.working(language), *notes(FIELDS, language)]
        done = await self._judged(first, day, time, onward, minimum, language)
        yield [done.answer or done.shown, *notes(FIELDS, language, done.faults)]

    async def _judged(
        self, first: str, day: str, time: str, onward: str, minimum: str, language: str
    ) -> Attempt[str]:
        legs = await find_legs(
            self.client, first, day, language, shown.PATH, ("con-first", "con-day")
        )
        if not legs.answer:
            return Attempt(faults=legs.faults, shown=legs.shown)
        leg = legs.answer[0]
        wish = self._onward(leg, time, onward, language)
        if wish.answer is None:
            return Attempt(faults=wish.faults, shown=wish.shown)
        try:
            needed = float(minimum.strip().replace(",", "."))
        except ValueError:
            return incomplete(language, {MINIMUM.name: say(language, "err_minimum")})
        judged = self.client.connect(flights.request_of(leg), wish.answer, needed)
        done = await attempt(judged, language, shown.PATH, PLACES)
        if done.answer is None:
            return Attempt(faults=done.faults, shown=done.shown)
        places = {code: await self.client.place(code) for code in shown.airports(done.answer)}
        given = {"first": first.strip(), "day": iso_day(day, language), "time": time.strip()}
        given |= {"onward": onward.strip(), "minimum": minimum.strip()}
        mark = f"{shown.PATH}?{urlencode({k: v for k, v in given.items() if v})}"
        return Attempt(shown.connection(done.answer, places, mark, language))

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
    """Two flights, and the odds of catching the second."""
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
