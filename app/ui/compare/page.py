"""The layout of the page *Compare*, and which event runs which handler."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from app.ui import flights
from app.ui.account.entry_forms import submit
from app.ui.api import ApiClient
from app.ui.compare import view
from app.ui.days import iso_day, written_day
from app.ui.fields import CHOICE, QUIET, Field, caption, dropdown, note, notes, textbox
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import Attempt, attempt, incomplete
from app.ui.shell.frame import framed
from app.ui.texts import say
from app.ui.times import read_time
from ponctuel_sdk.models.journeys import Sort

FIELDS = (
    Field("cmp-origin", "origin"),
    Field("cmp-day", "day", "day_info", "day"),
    Field("cmp-to", "cmp_to", kind="narrowed"),
    Field("cmp-by", "cmp_by", "cmp_by_info"),
)
ORIGIN, DAY, TO, BY = FIELDS
FORM_FIELDS = {
    "origin": "cmp-origin",
    "destination": "cmp-to",
    "day": "cmp-day",
    "arrive_by": "cmp-by",
}
# The orders by name, with the value for the API; None is its default, the best first.
SORTS: dict[str, Sort | None] = {"best": None, "departure": "departure", "arrival": "arrival"}


class Compare:
    """Behaviour of the page."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> list[Any]:
        """-> result, origin, day, destination, by; the address may set them."""
        language, params = language_of(request), request.query_params
        clock = await attempt(self.client.clock(), language, view.PATH)
        airports = await attempt(self.client.airports(), language, view.PATH)
        if clock.answer is None or airports.answer is None:
            return [clock.notice or airports.notice, *[gr.update()] * 4]
        options = flights.airport_choices(airports.answer)
        codes = [code for _, code in options]
        origin = str(params.get("origin") or next(iter(codes), "")).upper()
        day = str(params.get("day") or flights.today(clock.answer))
        to = str(params.get("destination", "")).upper()
        by = str(params.get("by", ""))
        fields = [
            note(ORIGIN, language, choices=options, value=origin if origin in codes else codes[0]),
            note(DAY, language, value=written_day(day, language)),
            note(
                TO,
                language,
                choices=await self._destinations(origin, day, language),
                value=to or None,
            ),
            note(BY, language, value=by),
        ]
        if not to:
            empty = states.empty(say(language, "cmp_empty_title"), say(language, "cmp_empty_text"))
            return [empty, *fields]
        done = await self._compared(origin, day, to, by, "", language)
        return [done.answer or done.notice, *fields]

    async def narrowed(self, origin: str, day: str, to: str | None, request: gr.Request) -> Any:
        """-> destination: those of the day."""
        language = language_of(request)
        options = await self._destinations(origin, iso_day(day, language), language)
        chosen = to if to in [code for _, code in options] else None
        return gr.update(choices=options, value=chosen)

    async def _destinations(self, origin: str, day: str, language: str) -> list[tuple[str, str]]:
        listed = await attempt(self.client.flights(origin, day), language, view.PATH)
        return flights.destination_choices(listed.answer or [])

    async def asked(
        self, origin: str, day: str, to: str | None, by: str, sort: str, request: gr.Request
    ) -> AsyncIterator[list[Any]]:
        """-> result, fields."""
        language = language_of(request)
        yield [states.working(language), *notes(FIELDS, language)]
        done = await self._compared(origin, day, to or "", by, sort, language)
        yield [done.answer or done.notice, *notes(FIELDS, language, done.faults)]

    async def _compared(
        self, origin: str, day: str, to: str, by: str, sort: str, language: str
    ) -> Attempt[str]:
        day = iso_day(day, language)
        clock = await attempt(self.client.clock(), language, view.PATH)
        if clock.answer is None:
            return Attempt(notice=clock.notice)
        wrong = flights.day_fault(day, clock.answer, language)
        if wrong:
            return incomplete(language, {DAY.name: wrong})
        if not to:
            return incomplete(language, {TO.name: say(language, "err_destination")})
        arrive_by = None
        if by.strip():
            time = read_time(by)
            if time is None:
                return incomplete(language, {BY.name: say(language, "err_time")})
            arrive_by = f"{day}T{time}"
        compared = self.client.compare(origin, to, day, arrive_by, SORTS.get(sort))
        done = await attempt(compared, language, view.PATH, FORM_FIELDS)
        if done.answer is None:
            return Attempt(faults=done.faults, notice=done.notice)
        parameters = {"origin": origin, "destination": to, "day": day}
        parameters |= {"by": by.strip()} if by.strip() else {}
        airports = {code: await self.client.airport(code) for code in (origin, to)}
        return Attempt(view.comparison(done.answer, parameters, airports, language))


def compare_page(site: gr.Blocks, client: ApiClient) -> None:
    """All flights of a route and day, side by side."""
    do = Compare(client)
    with framed(site, client, "compare"):
        with gr.Column(elem_classes=["p-card", "p-wide"]):
            with gr.Row(elem_classes=["p-line"]):
                origin = dropdown(ORIGIN)
                to = dropdown(TO, filterable=True, num_choices_shown=None)
                day = textbox(DAY, "off")
                by = textbox(BY, "off")
            sort = gr.Radio(
                choices=[(caption(f"sort_{sort}"), sort) for sort in SORTS],
                value="best",
                label=caption("cmp_sort"),
                elem_id="field-cmp-sort",
                elem_classes=["p-field"],
            )
            button = submit("do_compare", "do-compare")
        result = gr.HTML(
            padding=False, js_on_load=None, elem_id="comparison", elem_classes=["p-panel"]
        )
    fields = [origin, day, to, by]
    site.load(do.opened, None, [result, *fields], **QUIET)
    gr.on([origin.input, day.submit, day.blur], do.narrowed, [origin, day, to], to, **CHOICE)
    gr.on(
        [button.click, by.submit, sort.input],
        do.asked,
        [*fields, sort],
        [result, *fields],
        **CHOICE,
    )
