"""Security headers of all answers."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.fixed_headers import (
    API_PATHS,
    API_POLICY,
    HEADERS,
    HTTPS_HEADERS,
    NO_FRAME,
    PAGE_POLICY,
)


class SecurityHeaders:
    """Plain ASGI, so that streamed answers pass through untouched.

    Args:
        frame_ancestors: who may show the pages in a frame, as the header has it.
    """

    def __init__(self, app: ASGIApp, https: bool = False, frame_ancestors: str = NO_FRAME) -> None:
        self.app = app
        self.headers = {**HEADERS, **HTTPS_HEADERS} if https else HEADERS
        self.page_policy = PAGE_POLICY.format(ancestors=frame_ancestors)
        self.framed = frame_ancestors != NO_FRAME

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        page = not scope["path"].startswith(API_PATHS)
        policy = self.page_policy if page else API_POLICY

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", policy)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if page and self.framed:  # the older header knows no list of origins
                    del headers["x-frame-options"]
            await send(message)

        await self.app(scope, receive, send_with_headers)
