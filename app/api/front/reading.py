"""Rate limits on pages and documentation, each of which is built on request."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.auth.client_address import client_address
from app.api.limits import Limit, RateLimits, address_group
from app.api.problems import problem_of
from ponctuel.domain.errors import UserError

# The API counts its own routes, PageGate counts the events of the pages, and files are not counted.
UNCOUNTED = ("/v1/", "/health", "/ready", "/assets/", "/static/", "/gradio_api/")


class PageLimits:
    """ASGI that counts built pages and documents against the quota of the reading address."""

    def __init__(self, app: ASGIApp, limits: RateLimits) -> None:
        self.app, self.limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(UNCOUNTED):
            caller = f"address:{address_group(client_address(Request(scope)))}"
            try:
                self.limits.spend(Limit.READ, caller, known=False)
            except UserError as error:
                await problem_of(error)(scope, receive, send)
                return
        await self.app(scope, receive, send)
