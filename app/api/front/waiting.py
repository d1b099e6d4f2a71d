"""A bounded queue for forecasts; when it is full, callers get 503 with `Retry-After`.

Forecasts are computed one after the other. Each waiting one holds a thread, of which there are
forty for all routes: the bound leaves threads for look-ups, which never wait.
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

MAX_WAITING, MAX_PER_ADDRESS = 16, 8
RETRY_AFTER_S = 1


class ForecastQueue:
    """ASGI that bounds the waiting forecasts, in all and of each address."""

    def __init__(
        self,
        app: ASGIApp,
        routes: Collection[Route] | None = None,
        max_waiting: int = MAX_WAITING,
        max_per_address: int = MAX_PER_ADDRESS,
    ) -> None:
        self.app = app
        self.routes = forecast_routes() if routes is None else routes
        self.max_waiting, self.max_per_address = max_waiting, max_per_address
        self.waiting: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) not in self.routes:
            await self.app(scope, receive, send)
            return
        address = address_group(client_address(Request(scope)))
        if (
            self.waiting.total() >= self.max_waiting
            or self.waiting[address] >= self.max_per_address
        ):
            headers = {"retry-after": str(RETRY_AFTER_S), "connection": "close"}
            detail = (
                f"{self.max_waiting} forecasts wait already, or {self.max_per_address} of yours."
            )
            await problem(503, "busy", detail, headers=headers)(scope, receive, send)
            return
        self.waiting[address] += 1
        counted = True

        def release() -> None:
            nonlocal counted
            if counted:
                counted = False
                self.waiting[address] -= 1
                if not self.waiting[address]:
                    del self.waiting[address]

        async def release_on_start(message: Message) -> None:
            # The forecast is computed: a slow reader must not hold its place in the queue.
            if message["type"] == "http.response.start":
                release()
            await send(message)

        try:
            await self.app(scope, receive, release_on_start)
        finally:
            release()


def forecast_routes() -> frozenset[Route]:
    """The routes that forecast; to be called once all routes are registered."""
    return frozenset(route for route, right in RIGHTS.items() if right.limit is Limit.FORECAST)
