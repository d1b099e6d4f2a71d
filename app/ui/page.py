"""The page's layout, and which event runs which handler."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui.client import ApiClient
from app.ui.form import FREE, I18N, SCHEDULED, dropdown, textbox
from app.ui.handlers import Handlers

CLOCK_EVERY_S = 60
HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# The document's own language follows the switch, for screen readers.
SET_LANG = (
    "(language, ...rest) => { document.documentElement.lang = language; "
    "return [language, ...rest]; }"
)


def make_page(client: ApiClient) -> gr.Blocks:
    """The page *Forecast*, over a client of the API."""
    do = Handlers(client)
    with gr.Blocks(title="Ponctuel", fill_width=True) as page:
        world, answer = gr.State(None), gr.State(None)
        with gr.Row(elem_id="p-top", equal_height=False):
            header = gr.HTML(elem_id="p-header")
            language = gr.Radio(
                choices=[("English", "en"), ("Français", "fr")],
                value="en",
                label=I18N("language"),
                elem_id="p-language",
                scale=0,
                min_width=200,
            )
        with gr.Row(elem_id="p-main", equal_height=False):
            with gr.Column(elem_id="p-form", scale=0, min_width=300), gr.Tabs():
                with gr.Tab(I18N("tab_schedule"), id="schedule") as tab_schedule:
                    origin = dropdown(SCHEDULED[0])
                    day = textbox(SCHEDULED[1])
                    flight = dropdown(SCHEDULED[2], filterable=True, num_choices_shown=None)
                    issued = dropdown(SCHEDULED[3], filterable=False)
                    ask = gr.Button(I18N("submit"), variant="primary", elem_id="ask-scheduled")
                with gr.Tab(I18N("tab_other"), id="other") as tab_other:
                    free = [textbox(one) for one in FREE]
                    ask_free = gr.Button(I18N("submit"), variant="primary", elem_id="ask-free")
            with gr.Column(elem_id="p-answer", scale=1, min_width=320):
                shown = gr.HTML(elem_id="p-result")
        footer = gr.HTML(elem_id="p-footer")
        timer = gr.Timer(CLOCK_EVERY_S)

        fields = [origin, day, flight, issued]
        page.load(
            do.opened, None, [language, world, header, footer, shown, origin, day], **HIDDEN
        ).then(do.day_chosen, [language, world, origin, day], [day, flight], **HIDDEN)
        gr.on(
            [origin.input, day.submit, day.blur],
            do.day_chosen,
            [language, world, origin, day],
            [day, flight],
            **HIDDEN,
        )
        flight.change(do.flight_chosen, [language, world, origin, flight], issued, **HIDDEN)
        ask.click(
            do.scheduled_asked,
            [language, world, *fields],
            [answer, shown, *fields],
            show_progress="minimal",
            show_progress_on=shown,
            api_visibility="private",
        )
        gr.on(
            [ask_free.click, *(one.submit for one in free)],
            do.free_asked,
            [language, world, *free],
            [answer, shown, *free],
            show_progress="minimal",
            show_progress_on=shown,
            api_visibility="private",
        )
        language.change(
            do.language_chosen,
            [language, world, answer, origin, flight, issued],
            [
                *(header, footer, shown, tab_schedule, tab_other, ask, ask_free, language),
                *fields,
                *free,
            ],
            js=SET_LANG,
            **HIDDEN,
        )
        timer.tick(do.clock_ticked, [language, world, origin], [world, header], **HIDDEN)
    return page
