"""The allow list of the Gradio routes that the pages use; all its other routes are closed.

Gradio mounts routes for recordings, components' own functions, proxies and the files of other
visitors. Our pages join its queue, read the queue's answers and upload files; its clients also list
what they may call (`app.ui.endpoints`). Nothing else is open.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.auth.client_address import client_address
from app.api.fixed_headers import API_PATHS
from app.api.limits import Limit, address_group
from app.api.problems import problem, problem_of
from ponctuel.domain.errors import UserError

JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"
UPLOAD, PROGRESS = "/gradio_api/upload", "/gradio_api/upload_progress"
READ, SEND = frozenset({"GET", "HEAD"}), frozenset({"POST"})
PATHS: Mapping[str, frozenset[str]] = {
    JOIN: SEND,
    DATA: READ,
    UPLOAD: SEND,
    PROGRESS: READ,
    "/config": READ,  # what `gradio_client` requests before its first call, and what it may call
    "/gradio_api/info": READ,
    "/gradio_api/app_id": READ,  # requested after a broken connection: is it still the same server?
    "/theme.css": READ,
    "/favicon.ico": READ,
}
FOLDERS = ("/assets/", "/static/", "/brand/")
# Each open page holds one stream, and only while something is under way.
MAX_STREAMS = 64
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVENT_FIELDS = ("data", "event_data", "fn_index", "trigger_id", "session_hash")
log = logging.getLogger(__name__)


class Queue(Protocol):
    """The part of Gradio's queue that knows the sessions with pending events."""

    @property
    def pending_messages_per_session(self) -> Mapping[str, Any]: ...


class Pages(Protocol):
    """The part of `gradio.Blocks` that the gate looks at: functions by number, and their queue."""

    @property
    def fns(self) -> Mapping[int, Any]: ...
    @property
    def _queue(self) -> Queue: ...


class PageGate:
    """ASGI in front of the pages.

    Args:
        site: the pages.
        paths: their addresses, such as `/` and `/board`.
        missing: the page for a browser at an unknown address; None for other clients.
    """

    def __init__(
        self,
        app: ASGIApp,
        site: Pages,
        paths: Collection[str],
        missing: Callable[[Request], Response | None] = lambda _: None,
    ) -> None:
        self.app, self.site, self.missing = app, site, missing
        self.pages = frozenset(paths)
        self.streams: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(API_PATHS):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = self._refusal(request)
        if answer is not None:
            await answer(scope, receive, send)
        elif path == JOIN:
            await self._join(request, send)
        elif path == DATA:
            await self._stream(request, send)
        else:
            await self._guarded(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        path, method = request.scope["path"], request.method
        read = path.startswith(FOLDERS) or (path.rstrip("/") or "/") in self.pages
        methods = READ if read else PATHS.get(path)
        if methods is None:
            nothing = problem(404, "http-error", "There is nothing here.", title="Not Found")
            return self.missing(request) or nothing
        if method not in methods:
            allow = {"allow": ", ".join(sorted(methods))}
            detail = f"This address takes {allow['allow']}."
            return problem(405, "http-error", detail, title="Method Not Allowed", headers=allow)
        if path in (JOIN, UPLOAD):
            return _limit_response(request, Limit.PAGES if path == JOIN else Limit.WRITE)
        return None

    async def _join(self, request: Request, send: Send) -> None:
        """Let an event of a page through, with the fields that pages send and no others."""
        event = _event(await request.body())
        function = self.site.fns.get(event["fn_index"]) if event else None
        if event is None or function is None or len(event["data"]) != len(function.inputs):
            answer = problem(404, "http-error", "No page sends such an event.", title="Not Found")
            await answer(request.scope, request.receive, send)
            return
        body = json.dumps(event).encode()
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await request.receive()

        await self._guarded(_with_length(request.scope, len(body)), replay, send)

    async def _stream(self, request: Request, send: Send) -> None:
        """Stream the answers to one session's pending events; streams are limited per address."""
        session = request.query_params.get("session_hash", "")
        if session not in self.site._queue.pending_messages_per_session:
            await _NO_SESSION(request.scope, request.receive, send)
            return
        address = address_group(client_address(request))
        if self.streams[address] >= MAX_STREAMS:
            headers = {"retry-after": "10"}
            detail = f"{MAX_STREAMS} streams at a time are accepted."
            answer = problem(429, "too-many-requests", detail, headers=headers)
            await answer(request.scope, request.receive, send)
            return
        self.streams[address] += 1
        try:
            await self._guarded(request.scope, request.receive, send)
        finally:
            self.streams[address] -= 1
            if not self.streams[address]:
                del self.streams[address]

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn a failure inside of Gradio into one line of the log, and no traceback."""
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception as error:
            log.error("%s failed: %s", scope["path"], type(error).__name__)
            if not started:
                answer = problem(500, "internal-error", "Something went wrong on our side.")
                await answer(scope, receive, send)


_NO_SESSION = PlainTextResponse(
    'data: {"msg":"unexpected_error","message":"no such session","success":false,'
    '"session_not_found":true}\n\n',
    media_type="text/event-stream",
)


def _event(body: bytes) -> dict[str, Any] | None:
    """An event with the fields that pages send; None for what no page sends."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    if not isinstance(content, dict):
        return None
    event = {name: content[name] for name in _EVENT_FIELDS if name in content}
    number, session, data = event.get("fn_index"), event.get("session_hash"), event.get("data")
    whole = type(number) is int and isinstance(data, list) and isinstance(session, str)
    trigger = event.get("trigger_id")
    if not whole or not (trigger is None or type(trigger) is int):
        return None
    return event if _SESSION.fullmatch(str(session)) else None


def _limit_response(request: Request, limit: Limit) -> Response | None:
    limits = getattr(request.scope["app"].state, "limits", None)
    if limits is None:
        return None
    try:
        limits.spend(limit, f"address:{address_group(client_address(request))}", known=False)
    except UserError as error:
        return problem_of(error)
    return None


def _with_length(scope: Scope, length: int) -> Scope:
    plain = [header for header in scope["headers"] if header[0] not in (b"content-length",)]
    return {**scope, "headers": [*plain, (b"content-length", str(length).encode())]}
