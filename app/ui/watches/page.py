"""The layout of the page *My watches*."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui.account.entry_forms import heading, message, submit
from app.ui.api import ApiClient
from app.ui.fields import CHOICE, PRIVATE, QUIET, ROW, caption, textbox
from app.ui.shell.frame import framed
from app.ui.tables import ACTIONS
from app.ui.watches.handlers import FLIGHT, ROUTE, TERMS, Handlers

EVERY_S = 60
LATE_MIN = (15, 30, 60, 120, 180)
INTERVALS_MIN = (60, 180, 360, 1440)


def watches_page(site: gr.Blocks, client: ApiClient) -> None:
    """The owner's watches, and the form of a new one."""
    do = Handlers(client)
    with framed(site, client, "watches"):
        state = gr.HTML(padding=False, js_on_load=None)
        with gr.Column(visible=False, elem_classes=["p-stack"]) as parts:
            listed = gr.HTML(
                padding=False, js_on_load=ACTIONS, elem_id="watches", elem_classes=["p-panel"]
            )
            with gr.Column(elem_classes=["p-card", "p-wide"]):
                heading("watch_new")
                notice = message()
                with gr.Row(elem_classes=["p-sides"]):
                    with gr.Column():
                        kind = gr.Radio(
                            choices=[
                                (caption(f"kind_{name}"), name) for name in ("flight", "route")
                            ],
                            value="flight",
                            label=caption("watch_kind"),
                            elem_id="field-watch-kind",
                            elem_classes=["p-field"],
                        )
                        with gr.Column() as flight_fields:
                            flight = [textbox(field, "off") for field in FLIGHT]
                        with gr.Column(visible=False) as route_fields:
                            route = [textbox(field, "off") for field in ROUTE]
                    with gr.Column():
                        terms = _terms(do)
                button = submit("do_watch", "do-watch")
    site.load(do.opened, None, [state, parts, listed, *flight], **QUIET)
    gr.Timer(EVERY_S).tick(do.listed, None, listed, **QUIET)
    kind.input(do.kind_chosen, kind, [flight_fields, route_fields], **CHOICE)
    fields = [*flight, *route, terms[1], terms[4]]
    button.click(do.watched, [kind, *flight, *route, *terms], [notice, *fields, listed], **PRIVATE)
    listed.click(do.clicked, None, [notice, listed], **ROW)


def _terms(do: Handlers) -> list[Any]:
    """Fields of the condition: delay, threshold, interval, channel."""
    late = gr.Dropdown(
        choices=[(caption(f"late_{n}"), n) for n in LATE_MIN],
        value=30,
        filterable=False,
        label=caption("watch_late"),
        elem_id="field-watch-late",
        elem_classes=["p-field"],
    )
    threshold = textbox(TERMS[0], "off", value="40")
    every = gr.Dropdown(
        choices=[(caption(f"every_{n}"), n) for n in INTERVALS_MIN],
        value=360,
        filterable=False,
        label=caption("watch_every"),
        elem_id="field-watch-every",
        elem_classes=["p-field"],
    )
    channel = gr.Radio(
        choices=[
            (caption(f"channel_{channel_name}"), channel_name)
            for channel_name in ("email", "webhook")
        ],
        value="email",
        label=caption("watch_channel"),
        elem_id="field-watch-channel",
        elem_classes=["p-field"],
    )
    url = textbox(TERMS[1], "url", visible=False)
    channel.input(do.channel_chosen, channel, url, **CHOICE)
    return [late, threshold, every, channel, url]
