"""The layout of the page *Board*, and which event runs which handler."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.ui import flights
from app.ui.api import ApiClient
from app.ui.board import view
from app.ui.board.filters import BoardFilter, carriers_of, destinations_of
from app.ui.fields import CHOICE, QUIET, ROW, Field, caption, dropdown, note, textbox
from app.ui.language import language_of
from app.ui.shell.attempts import attempt
from app.ui.shell.frame import framed
from app.ui.tables import ACTIONS
from app.ui.texts import say

EVERY_S = 30
HOURS = (3, 6, 12, 24)
ORDERS = ("time", "risk")
CARRIER = Field("board-carrier", "board_carrier")
DESTINATION = Field("board-destination", "destination", kind="narrowed")
NUMBER = Field("board-number", "board_number")
Updates = list[Any]


class Board:
    """Behaviour of the page."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    async def opened(self, request: gr.Request) -> Updates:
        """-> airport, hours, order, page, airline, destination, board; the address may set some."""
        language, params = language_of(request), request.query_params
        airports = await attempt(self.client.airports(), language, view.PATH)
        if airports.answer is None:
            return [*[gr.update()] * 6, airports.notice]
        options = flights.airport_choices(airports.answer)
        codes = [code for _, code in options]
        airport = str(params.get("airport", "")).upper()
        code = airport if airport in codes else next(iter(codes), "")
        hours_text = str(params.get("hours", ""))
        hours = int(hours_text) if hours_text in map(str, HOURS) else HOURS[1]
        order = str(params.get("order", ""))
        order = order if order in ORDERS else ORDERS[0]
        choice = gr.update(choices=options, value=code)
        return [choice, hours, order, 1, *await self._made(code, hours, order, language)]

    async def chosen(
        self, code: str | None, hours: int, order: str, request: gr.Request
    ) -> Updates:
        """-> page, airline, destination, board: of another airport or other hours."""
        if not code:
            return [gr.update()] * 4
        return [1, *await self._made(code, hours, order, language_of(request))]

    async def narrowed(
        self,
        code: str | None,
        hours: int,
        order: str,
        carrier: str | None,
        destination: str | None,
        number: str,
        request: gr.Request,
    ) -> Updates:
        """-> page, board: the first page of the departures that match."""
        if not code:
            return [gr.update()] * 2
        board_filter = BoardFilter(carrier or "", destination or "", number or "")
        return [1, await self._board(code, hours, order, board_filter, language_of(request))]

    async def turned(
        self,
        code: str | None,
        hours: int,
        order: str,
        carrier: str | None,
        destination: str | None,
        number: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> Updates:
        """-> page, board: another page of the same."""
        chosen = str(getattr(event, "page", "1"))
        page = int(chosen) if chosen.isdigit() else 1
        if not code:
            return [gr.update()] * 2
        board_filter = BoardFilter(carrier or "", destination or "", number or "", max(page, 1))
        return [
            board_filter.page,
            await self._board(code, hours, order, board_filter, language_of(request)),
        ]

    async def ticked(
        self,
        code: str | None,
        hours: int,
        order: str,
        carrier: str | None,
        destination: str | None,
        number: str,
        page: int,
        request: gr.Request,
    ) -> Any:
        """-> board, as the clock goes on; screen readers do not announce it."""
        if not code:
            return gr.update()
        board_filter = BoardFilter(carrier or "", destination or "", number or "", int(page))
        return await self._board(
            code, hours, order, board_filter, language_of(request), announced=False
        )

    async def _made(self, code: str, hours: int, order: str, language: str) -> Updates:
        """-> airline, destination, board: without a filter."""
        done = await attempt(self.client.board(code, hours), language, view.PATH)
        if done.answer is None:
            return [gr.update(), gr.update(), done.notice]
        rows = done.answer.flights
        every = (say(language, "board_every"), "")
        anywhere = (say(language, "anywhere"), "")
        return [
            note(CARRIER, language, choices=[every, *carriers_of(rows)], value=""),
            note(DESTINATION, language, choices=[anywhere, *destinations_of(rows)], value=""),
            view.board(done.answer, hours, order, BoardFilter(), language, announced=True),
        ]

    async def _board(
        self,
        code: str,
        hours: int,
        order: str,
        board_filter: BoardFilter,
        language: str,
        *,
        announced: bool = True,
    ) -> str:
        done = await attempt(self.client.board(code, hours), language, view.PATH)
        if done.answer is None:
            return done.notice
        return view.board(done.answer, hours, order, board_filter, language, announced=announced)


def board_page(site: gr.Blocks, client: ApiClient) -> None:
    """An airport's departures of the next hours; it follows the clock by itself."""
    do = Board(client)
    with framed(site, client, "board"):
        with gr.Row(elem_classes=["p-card", "p-filters"]):
            airport = dropdown(Field("airport", "board_airport"), scale=2)
            hours = _radio("hours", "board_hours", [(caption(f"hours_{n}"), n) for n in HOURS])
            hours.value = HOURS[1]
            orders = [(caption(f"order_{order}"), order) for order in ORDERS]
            order = _radio("order", "board_order", orders)
            order.value = ORDERS[0]
            carrier = dropdown(CARRIER, filterable=True)
            destination = dropdown(DESTINATION, filterable=True, num_choices_shown=None)
            number = textbox(NUMBER, "off")
        page = gr.Number(1, visible=False)  # a `gr.State` would need Gradio's heartbeat
        board = gr.HTML(
            padding=False, js_on_load=ACTIONS, elem_id="board", elem_classes=["p-panel"]
        )
    asking = [airport, hours, order]
    board_filter = [*asking, carrier, destination, number]
    site.load(do.opened, None, [*asking, page, carrier, destination, board], **QUIET)
    gr.on(
        [airport.input, hours.input],
        do.chosen,
        asking,
        [page, carrier, destination, board],
        **CHOICE,
    )
    gr.on(
        [order.input, carrier.input, destination.input, number.change],
        do.narrowed,
        board_filter,
        [page, board],
        **CHOICE,
    )
    board.click(do.turned, board_filter, [page, board], **ROW)
    gr.Timer(EVERY_S).tick(do.ticked, [*board_filter, page], board, **QUIET)


def _radio(name: str, label: str, choices: list[tuple[Any, Any]]) -> gr.Radio:
    return gr.Radio(
        choices=choices, label=caption(label), elem_id=f"field-{name}", elem_classes=["p-field"]
    )
