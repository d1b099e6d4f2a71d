"""The layout of the page *Board*, and which event runs which handler."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.board import shown
from app.ui.fields import QUIET, caption
from app.ui.language import language_of
from app.ui.shell.attempts import attempt
from app.ui.shell.frame import framed

EVERY_S = 30
HOURS = (3, 6, 12, 24)
ORDERS = ("time", "risk")


class Board:
    """Behaviour of the page."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> list[Any]:
        """-> airport, hours, order, board; an address may say them."""
        language, params = language_of(request), request.query_params
        airports = await attempt(self.client.airports(), language, shown.PATH)
        if airports.answer is None:
            return [gr.update(), gr.update(), gr.update(), airports.shown]
        options = flights.airport_choices(airports.answer)
        codes = [code for _, code in options]
        wanted = str(params.get("airport", "")).upper()
        code = wanted if wanted in codes else next(iter(codes), "")
        said = str(params.get("hours", ""))
        hours = int(said) if said in map(str, HOURS) else HOURS[1]
        order = str(params.get("order", ""))
        order = order if order in ORDERS else ORDERS[0]
        made = await self._board(code, hours, order, language)
        return [gr.update(choices=options, value=code), hours, order, made]

    async def asked(self, code: str | None, hours: int, order: str, request: gr.Request) -> Any:
        """-> board."""
        if not code:
            return gr.update()
        return await self._board(code, hours, order, language_of(request))

    async def ticked(self, code: str | None, hours: int, order: str, request: gr.Request) -> Any:
        """-> board, as the clock goes on; nobody asked, so nothing is read out."""
        if not code:
            return gr.update()
        return await self._board(code, hours, order, language_of(request), aloud=False)

    async def _board(
        self, code: str, hours: int, order: str, language: str, *, aloud: bool = True
    ) -> str:
        done = await attempt(self.client.board(code, hours), language, shown.PATH)
        if done.answer is None:
            return done.shown
        return shown.board(done.answer, hours, order, language, aloud=aloud)


def board_page(site: gr.Blocks, client: ApiClient) -> None:
    """An airport's departures of the next hours; it follows the clock by itself."""
    do = Board(client)
    with framed(site, client, "board"):
        with gr.Row(elem_classes=["p-card", "p-filters"]):
            airport = gr.Dropdown(
                choices=[],
                label=caption("board_airport"),
                elem_id="field-airport",
                elem_classes=["p-field"],
                scale=2,
            )
            hours = gr.Radio(
                choices=[(caption(f"hours_{n}"), n) for n in HOURS],
                value=HOURS[1],
                label=caption("board_hours"),
                elem_id="field-hours",
                elem_classes=["p-field"],
            )
            order = gr.Radio(
                choices=[(caption(f"order_{one}"), one) for one in ORDERS],
                value=ORDERS[0],
                label=caption("board_order"),
                elem_id="field-order",
                elem_classes=["p-field"],
            )
        board = gr.HTML(padding=False, js_on_load=None, elem_id="board", elem_classes=["p-panel"])
    asking = [airport, hours, order]
    changes = [airport.input, hours.input, order.input]
    site.load(do.opened, None, [*asking, board], **QUIET)
    gr.on(changes, do.asked, asking, board, **QUIET)
    gr.Timer(EVERY_S).tick(do.ticked, asking, board, **QUIET)
