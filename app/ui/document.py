"""The pages' HTML document, in the reader's language from its first byte.

Gradio takes its language from the browser alone, before any code of ours runs. So the chosen
language is written into the document, and `?lang=fr` sets a cookie.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.ui.head import own_head
from app.ui.language import COOKIE, language_of
from app.ui.texts import PREFIX
from ponctuel_words import LANGUAGES
from ponctuel_words.catalogue import message

YEAR_S = 365 * 24 * 3600
SCRIPT = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted(Path(__file__).with_name("scripts").glob("*.js"))
)
# Texts that the scripts put into place.
TEXTS = ("pick_day", "no_match", "change_flight", "lost")


class Document:
    """ASGI around the application that changes the documents of the given paths only.

    Args:
        paths: the paths of the pages, such as `/` and `/board`.
        public_url: how users reach the application; None: by the requested address.
    """

    def __init__(
        self,
        app: ASGIApp,
        paths: frozenset[str],
        secure: bool = False,
        public_url: str | None = None,
    ) -> None:
        self.app = app
        self.public_url = public_url
        self.paths = paths
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not ours or (scope["path"].rstrip("/") or "/") not in self.paths:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        language = request.query_params.get("lang", "")
        if language in LANGUAGES:
            await self._keep(request, language)(scope, receive, send)
            return
        await self._translated(request, scope, receive, send)

    def _keep(self, request: Request, language: str) -> RedirectResponse:
        """Redirect to the address without `lang`, with the language in a cookie."""
        rest = urlencode([pair for pair in parse_qsl(request.url.query) if pair[0] != "lang"])
        response = RedirectResponse(request.url.path + (f"?{rest}" if rest else ""), 303)
        response.set_cookie(
            COOKIE,
            language,
            max_age=YEAR_S,
            path="/",
            samesite="lax",
            secure=self.secure,
            httponly=True,
        )
        return response

    async def _translated(
        self, request: Request, scope: Scope, receive: Receive, send: Send
    ) -> None:
        language, started, body = language_of(request), [], bytearray()
        plain = [header for header in scope["headers"] if header[0] != b"accept-encoding"]

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            start = started[0]
            html = Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
            sent = bytes(body)
            if html:
                origin = self.public_url or f"{request.url.scheme}://{request.url.netloc}"
                sent = own_head(_in_language(sent, language), scope["path"], origin, language)
            headers = MutableHeaders(raw=list(start["headers"]))
            if scope["method"] == "GET":
                headers["content-length"] = str(len(sent))
            headers["cache-control"] = "no-store"  # it depends on the reader's language
            headers["content-language"] = language
            await send({**start, "headers": headers.raw})
            await send({"type": "http.response.body", "body": sent})

        await self.app({**scope, "headers": plain}, receive, collect)


def _in_language(document: bytes, language: str) -> bytes:
    """The document with its language, and our script before all others."""
    texts = json.dumps({key: message(PREFIX + key, language) for key in TEXTS})
    filled = SCRIPT.replace("__LANGUAGE__", language).replace("__TEXTS__", texts)
    script = f"<head><script>{filled}</script>"
    named = document.replace(b'lang="en"', f'lang="{language}"'.encode(), 1)
    return named.replace(b"<head>", script.encode(), 1)
