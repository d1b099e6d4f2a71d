"""The layout of the page *Forecast*, and which event runs which handler."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import gradio as gr

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.days import written_day
from app.ui.fields import CHOICE, QUIET, ROW, caption, dropdown, note, textbox
from app.ui.forecast import moments
from app.ui.forecast.by_number import ByNumber
from app.ui.forecast.by_route import ByRoute
from app.ui.forecast.examples import examples_of, row
from app.ui.forecast.fields import FREE, NUMBER, ROUTE
from app.ui.forecast.form import PATH, ForecastForm
from app.ui.language import language_of
from app.ui.shell import states
from app.ui.shell.attempts import attempt
from app.ui.shell.frame import framed
from app.ui.tables import ACTIONS
from app.ui.texts import say


def forecast_page(site: gr.Blocks, client: ApiClient) -> None:
    """Three forms to find a flight, by number, by route or by all its fields, and its forecast."""
    numbers, routes = ByNumber(client), ByRoute(client)
    with framed(site, client, "forecast"):
        examples = gr.HTML(elem_id="p-examples", padding=False, js_on_load=ACTIONS)
        main = gr.Row(elem_id="p-main", equal_height=False)
    with main:
        with gr.Column(elem_id="p-form", scale=0, min_width=300), gr.Tabs():
            with gr.Tab(caption("tab_number"), id="number"):
                number = textbox(NUMBER[0], "off")
                number_day = textbox(NUMBER[1], "off")
                leg = gr.Radio(
                    choices=[], visible=False, elem_id="field-leg", elem_classes=["p-field"]
                )
                number_issued = dropdown(
                    NUMBER[2], choices=moments.any_flight(), value=moments.LATEST, filterable=False
                )
                ask_number = gr.Button(caption("submit"), variant="primary", elem_id="ask-number")
            with gr.Tab(caption("tab_route"), id="route"):
                origin = dropdown(ROUTE[0])
                day = textbox(ROUTE[1], "off")
                to = dropdown(ROUTE[2], filterable=True, num_choices_shown=None)
                flight = dropdown(ROUTE[3], filterable=True, num_choices_shown=None)
                issued = dropdown(ROUTE[4], filterable=False)
                ask_route = gr.Button(caption("submit"), variant="primary", elem_id="ask-scheduled")
            with gr.Tab(caption("tab_other"), id="other"):
                free = [textbox(field, "off") for field in FREE]
                ask_free = gr.Button(caption("submit"), variant="primary", elem_id="ask-free")
        with gr.Column(elem_id="p-answer", scale=1, min_width=320):
            result = gr.HTML(elem_id="p-result", padding=False, js_on_load=None)

    route = [origin, day, to, flight, issued]
    opening = _Start(client)
    site.load(
        opening.opened, None, [result, examples, number, number_day, origin, day], **QUIET
    ).then(routes.day_chosen, [origin, day, to], [day, to, flight], **QUIET)
    gr.on(
        [origin.input, day.submit, day.blur, to.input],
        routes.day_chosen,
        [origin, day, to],
        [day, to, flight],
        **CHOICE,
    )
    flight.change(routes.flight_chosen, flight, issued, **QUIET)
    gr.on(
        [ask_number.click, number.submit, number_day.submit],
        numbers.asked,
        [number, number_day, number_issued],
        [result, leg, number, number_day, number_issued],
        **CHOICE,
    )
    examples.click(opening.example_chosen, None, [result, number, number_day], **ROW)
    leg.input(numbers.leg_chosen, [leg, number_issued], [result], **CHOICE)
    ask_route.click(routes.asked, [day, flight, issued], [result, *route], **CHOICE)

    async def free_asked(
        a: str, b: str, c: str, d: str, e: str, f: str, request: gr.Request
    ) -> Any:
        async for updates in routes.free_asked(a, b, c, d, e, f, request):
            yield updates

    gr.on(
        [ask_free.click, *(field.submit for field in free)],
        free_asked,
        free,
        [result, *free],
        **CHOICE,
    )


class _Start(ForecastForm):
    """The content of the page when it opens."""

    async def opened(self, request: gr.Request) -> list[Any]:
        """-> result, examples, number, its day, origin, day; an address may name a flight."""
        language = language_of(request)
        clock = await attempt(self.client.clock(), language, PATH)
        airports = await attempt(self.client.airports(), language, PATH)
        if clock.answer is None or airports.answer is None:
            return [clock.notice or airports.notice, *[gr.update()] * 5]
        options = flights.airport_choices(airports.answer)
        first = options[0][1] if options else None
        today = written_day(flights.today(clock.answer), language)
        start = [
            note(NUMBER[0], language),
            note(NUMBER[1], language, value=today),
            note(ROUTE[0], language, choices=options, value=first),
            note(ROUTE[1], language, value=today),
        ]
        listed = await examples_of(self.client, clock.answer, first) if first else []
        buttons = row(listed, language)
        asked_flight, named = flights.flight_in_address(request.query_params), True
        if asked_flight is None and listed:
            asked_flight, named = listed[0].request, False
        if asked_flight is None:
            empty = states.empty(say(language, "empty_title"), say(language, "empty_text"))
            return [empty, buttons, *start]
        start[0] = note(NUMBER[0], language, value=f"{asked_flight.carrier} {asked_flight.flight}")
        day = flights.local_day(asked_flight.departure, clock.answer)
        start[1] = note(NUMBER[1], language, value=written_day(day, language))
        if not asked_flight.issued_at:
            zone = await attempt(self.client.zone(asked_flight.origin.upper()), language, PATH)
            asked_flight = moments.of_address(asked_flight, clock.answer.now_utc, zone.answer)
        done = await self.forecast(asked_flight, language, {}, keep=False, stated=named)
        return [done.answer or done.notice, buttons, *start]

    async def example_chosen(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        """-> result, number, its day."""
        language = language_of(request)
        fields = dict(parse_qsl(str(getattr(event, "key", "")).lstrip("?")))
        example = flights.flight_in_address(fields)
        clock = await attempt(self.client.clock(), language, PATH)
        if example is None or clock.answer is None:
            return [clock.notice or states.down(language), gr.update(), gr.update()]
        done = await self.forecast(example, language, {}, keep=False)
        day = flights.local_day(example.departure, clock.answer)
        name = note(NUMBER[0], language, value=f"{example.carrier} {example.flight}")
        shown_day = note(NUMBER[1], language, value=written_day(day, language))
        return [done.answer or done.notice, name, shown_day]
