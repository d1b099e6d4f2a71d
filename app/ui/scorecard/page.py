"""The layout of the page *Scorecard*."""

from __future__ import annotations

import gradio as gr

from app.ui.api import ApiClient
from app.ui.fields import QUIET
from app.ui.language import language_of
from app.ui.scorecard import view
from app.ui.shell.attempts import attempt
from app.ui.shell.frame import framed

EVERY_S = 60


def scorecard_page(site: gr.Blocks, client: ApiClient) -> None:
    """All forecasts of the board against the outcomes; refreshed automatically."""

    async def drawn(request: gr.Request) -> str:
        language = language_of(request)
        done = await attempt(client.scorecard(), language, view.PATH)
        if done.answer is None:
            return done.notice
        clock = await attempt(client.clock(), language, view.PATH)
        zone = None if clock.answer is None else clock.answer.time_zone
        return view.scorecard(done.answer, zone, language)

    with framed(site, client, "scorecard"):
        card = gr.HTML(
            padding=False, js_on_load=None, elem_id="scorecard", elem_classes=["p-panel"]
        )
    site.load(drawn, None, card, **QUIET)
    gr.Timer(EVERY_S).tick(drawn, None, card, **QUIET)
