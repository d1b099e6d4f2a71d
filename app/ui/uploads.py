"""Who may hand a file in: Gradio takes files from anybody, we take them from accounts."""

from __future__ import annotations

import gradio as gr
from gradio.context import LocalContext
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.ui.api import ApiClient
from app.ui.client import ApiDown, ApiFault

UPLOADS = frozenset({"/gradio_api/upload", "/upload"})
# Files that were handed in and never sent are deleted after so many seconds.
EVERY_S, KEPT_S = 600, 1800


class UploadsOfAccounts:
    """ASGI around the application: what is uploaded without a session is not even read."""

    def __init__(self, app: ASGIApp, client: ApiClient) -> None:
        self.app = app
        self.client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload = scope["type"] == "http" and scope["path"].rstrip("/") in UPLOADS
        if upload and not await self._known(Request(scope)):
            await PlainTextResponse("Sign in first.", 401)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _known(self, request: Request) -> bool:
        """Whether the browser's session stands, as the API judges it."""
        before = LocalContext.request.set(gr.Request(request))
        try:
            return await self.client.me() is not None
        except (ApiDown, ApiFault):
            return False
        finally:
            LocalContext.request.reset(before)
