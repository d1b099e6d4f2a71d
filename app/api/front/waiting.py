"""Forecasts wait in a queue of a bounded length; whoever comes after it is full is told when.

They are computed one after the other. Those that wait each hold a thread, of which there are
forty for all routes: so fewer wait than there are threads, and looking something up never does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.auth.client_address import client_address
from app.api.limits import Limit, address_group
from app.api.problems import problem
from app.api.rights import RIGHTS, Route

MOST_WAITING, MOST_OF_ONE = 16, 8
RETRY_AFTER_S = 1


class ForecastQueue:
    """ASGI that lets so many forecasts wait, and fewer of one address, so that others find room."""

    def __init__(
        self,
        app: ASGIApp,
        routes: Collection[Route] | None = None,
        most: int = MOST_WAITING,
        most_of_one: int = MOST_OF_ONE,
    ) -> None:
        self.app = app
        self.routes = dear_routes() if routes is None else routes
        self.most, self.most_of_one = most, most_of_one
        self.waiting: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) not in self.routes:
            await self.app(scope, receive, send)
            return
        address = address_group(client_address(Request(scope)))
        if self.waiting.total() >= self.most or self.waiting[address] >= self.most_of_one:
            headers = {"retry-after": str(RETRY_AFTER_S), "connection": "close"}
            detail = f"{self.most} forecasts wait already, or {self.most_of_one} of yours."
            await problem(503, "busy", detail, headers=headers)(scope, receive, send)
            return
        self.waiting[address] += 1
        holding = True

        def let_go() -> None:
            nonlocal holding
            if holding:
                holding = False
                self.waiting[address] -= 1
                if not self.waiting[address]:
                    del self.waiting[address]

        async def noticing(message: Message) -> None:
            # It is computed: however slowly it is read, nobody waits for that.
            if message["type"] == "http.response.start":
                let_go()
            await send(message)

        try:
            await self.app(scope, receive, noticing)
        finally:
            let_go()


def dear_routes() -> frozenset[Route]:
    """The routes that forecast, once all of them have entered the table."""
    return frozenset(route for route, right in RIGHTS.items() if right.limit is Limit.FORECAST)
