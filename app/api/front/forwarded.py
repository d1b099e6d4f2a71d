"""The public address that the pages use: that of the settings, never of a header."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

# Gradio builds the addresses of its pages from these, whoever sent them. The server has already
# applied the headers of a trusted proxy about the client and the scheme.
_FORWARDED = frozenset(
    {b"forwarded", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-port"}
    | {b"x-gradio-server", b"x-forwarded-prefix", b"x-original-host"}
)


class OwnAddress:
    """ASGI that drops the headers about our address, and puts the public one in their place.

    Args:
        public_url: how users reach the application; None: by the address that they asked for.
    """

    def __init__(self, app: ASGIApp, public_url: str | None = None) -> None:
        self.app = app
        parts = urlsplit(public_url or "")
        self._own: list[tuple[bytes, bytes]] = []
        if parts.netloc:
            self._own = [
                (b"x-forwarded-host", parts.netloc.encode()),
                (b"x-forwarded-proto", parts.scheme.encode()),
            ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            plain = [header for header in scope["headers"] if header[0].lower() not in _FORWARDED]
            scope = {**scope, "headers": [*plain, *self._own]}
        await self.app(scope, receive, send)
