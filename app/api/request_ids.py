"""One name for each request, in its answer and in every line that it leaves in the log."""

from __future__ import annotations

import logging
import re
import time
import uuid
from contextvars import ContextVar
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_FORMAT = "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"
_current: ContextVar[str | None] = ContextVar("request_id", default=None)
log = logging.getLogger("ponctuel.requests")


def current_request_id() -> str | None:
    """The request that is being answered here, if one is."""
    return _current.get()


def accepted(given: str | None) -> str:
    """The caller's own name for its request where that is well formed, else a new one."""
    return given if given and _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


class AnswerHeaders:
    """Names the request, and adds what the guard found out to the answer: plain ASGI.

    `scope["state"]["answer_headers"]` is where the guard leaves the caller's quota.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = accepted(Headers(scope=scope).get(HEADER))
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = name
        added: dict[str, str] = state.setdefault("answer_headers", {})
        begun, status = time.perf_counter(), 500
        token = _current.set(name)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[HEADER] = name
                for key, value in added.items():
                    headers[key] = value
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            spent_ms = (time.perf_counter() - begun) * 1000
            # The path and no query: what people search for is nobody's business here.
            log.info("%s %s %d %.1f ms", scope["method"], scope["path"], status, spent_ms)
            _current.reset(token)


class _Named(logging.Filter):
    """Gives each line the request that it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get() or "-"
        return True


def configure_log(level: int = logging.INFO) -> None:
    """Lines of this application go to standard error, each with its request."""
    handler = logging.StreamHandler()
    handler.addFilter(_Named())
    handler.setFormatter(logging.Formatter(_FORMAT))
    for name in ("ponctuel", "app", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING if name.startswith("uvicorn") else level)
