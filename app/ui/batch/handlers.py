"""Handlers of the page *Batch*."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.batch import view
from app.ui.client import ApiDown, ApiFault
from app.ui.fields import Field
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt
from app.ui.texts import say
from ponctuel_sdk.models.schedule import FlightListed

PATH = "/batch"
FILE = Field("batch-file", "batch_file")
ROWS, ERRORS = 20, 50
LARGEST_BYTES = 8 * 1024 * 1024 - 4096  # the API's limit, less the multipart framing
FORM_FIELDS = {"file": FILE.name}
EXAMPLE_ROWS = 5
Updates = list[Any]


class Handlers:
    """Behaviour of the page over an API client."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> Updates:
        """-> state, parts (shown to members), list, whether to refresh, example."""
        language = language_of(request)
        try:
            page = await self.client.batches(None, ROWS)
            example = view.example(await self._some_flights(), language)
        except (ApiDown, ApiFault) as error:
            notice = states.of_error(error, language, PATH) or states.down(language)
            return [notice, gr.update(visible=False), "", gr.update(active=False), ""]
        listed, again = view.batches(page, True, language), view.any_open(page)
        return ["", gr.update(visible=True), listed, gr.update(active=again), example]

    async def _some_flights(self) -> list[FlightListed]:
        """The next flights of the busiest airport."""
        clock, airports = await self.client.clock(), await self.client.airports()
        busiest = flights.airport_choices(airports)[0][1]
        listed = await self.client.flights(busiest, flights.today(clock))
        upcoming = [flight for flight in listed if flight.sched_dep_utc > clock.now_utc]
        return (upcoming or listed)[:EXAMPLE_ROWS]

    async def listed(self, request: gr.Request) -> Updates:
        """-> list, whether to refresh."""
        return await self._page(None, request)

    async def _page(self, cursor: str | None, request: gr.Request) -> Updates:
        language = language_of(request)
        done = await attempt(self.client.batches(cursor, ROWS), language, PATH)
        if done.answer is None:
            return [done.notice, gr.update(active=False)]
        listed = view.batches(done.answer, not cursor, language)
        return [listed, gr.update(active=view.any_open(done.answer))]

    async def sent(self, path: str | None, request: gr.Request) -> Updates:
        """-> message, file, list, whether to refresh."""
        language = language_of(request)
        if not path:
            notice = states.alert(say(language, "err_file"))
            return [notice, gr.update(), gr.update(), gr.update()]
        file = Path(path)
        if file.stat().st_size > LARGEST_BYTES:
            notice = states.alert(say(language, "err_file_large"))
            return [notice, gr.update(), gr.update(), gr.update()]
        sending = self.client.send_batch(file)
        done = await attempt(sending, language, PATH)
        file.unlink(missing_ok=True)  # the API keeps its own copy, for as long as it says
        if done.answer is None:
            return [done.notice, gr.update(value=None), *await self._page(None, request)]
        sent = done.answer
        notice = states.done(say(language, "batch_sent", name=sent.input_name, n=sent.rows_n))
        return [notice, gr.update(value=None), *await self._page(None, request)]

    async def clicked(self, event: gr.EventData, request: gr.Request) -> Updates:
        """-> message, list, whether to refresh, row errors."""
        click, language = event._data or {}, language_of(request)
        done: Attempt[Any]
        match click.get("act"):
            case "page":
                return ["", *await self._page(click["cursor"], request), gr.update()]
            case "errors":
                rows = await self.errors(click, language)
                return ["", gr.update(), gr.update(), rows]
            case "cancel":
                done = await attempt(self.client.cancel_batch(click["id"]), language, PATH)
            case _:
                done = await attempt(self.client.remove_batch(click["id"]), language, PATH)
        return [done.notice, *await self._page(None, request), ""]

    async def errors_paged(self, event: gr.EventData, request: gr.Request) -> str:
        """-> another page of row errors."""
        return await self.errors(event._data or {}, language_of(request))

    async def errors(self, form: dict[str, str], language: str) -> str:
        cursor = form.get("cursor")
        errors_call = self.client.batch_errors(form["id"], cursor, ERRORS)
        done = await attempt(errors_call, language, PATH)
        if done.answer is None:
            return done.notice
        return view.row_errors(done.answer, form["name"], form["id"], not cursor, language)
