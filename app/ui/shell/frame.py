"""The frame of a page: header above, footer below, with the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault
from app.ui.fields import QUIET
from app.ui.language import language_of
from app.ui.shell.header import footer, header
from app.ui.shell.pages import BY_NAME, PAGES, SitePage

CLOCK_EVERY_S = 20


@contextmanager
def framed(site: gr.Blocks, client: ApiClient, name: str) -> Iterator[SitePage]:
    """Lay out one page of the site between its header and its footer."""
    page = BY_NAME[name]
    gr.Navbar(visible=False)
    top = gr.HTML(elem_id="p-header", padding=False, js_on_load=None)
    with gr.Column(elem_id="p-content", elem_classes=[f"p-page-{name}"]):
        yield page
    bottom = gr.HTML(elem_id="p-footer", padding=False, js_on_load=None)

    async def heads(language: str) -> list[Any]:
        me, clock = await client.me(), await client.clock()
        first = page is PAGES[0] and clock.mode == "replay"
        replay = await client.replay() if first else None
        return [header(page, me, clock, language, replay), footer(clock, language)]

    async def drawn(request: gr.Request) -> list[Any]:
        """The account and the clock; a page without either can still be read."""
        language = language_of(request)
        try:
            return await heads(language)
        except (ApiDown, ApiFault):
            return [header(page, None, None, language), footer(None, language)]

    async def ticked(request: gr.Request) -> list[Any]:
        """The header and footer; while the API is down, the last state stays."""
        language = language_of(request)
        try:
            return await heads(language)
        except (ApiDown, ApiFault):
            return [gr.skip(), gr.skip()]

    site.load(drawn, None, [top, bottom], **QUIET)
    gr.Timer(CLOCK_EVERY_S).tick(ticked, None, [top, bottom], **QUIET)
