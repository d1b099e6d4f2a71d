"""The identifier of each request, in its response and in its log lines."""

from __future__ import annotations

import logging
import re
import time
import unicodedata
import uuid
from collections.abc import Callable, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_FORMAT = "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_current: ContextVar[str | None] = ContextVar("request_id", default=None)
log = logging.getLogger("ponctuel.requests")


def current_request_id() -> str | None:
    """The identifier of the request in progress, if any."""
    return _current.get()


def accepted(identifier: str | None) -> str:
    """The caller's own name for its request where that is well formed, else a new one."""
    return identifier if identifier and _WELL_FORMED.fullmatch(identifier) else uuid.uuid4().hex


class AnswerHeaders:
    """Adds the request identifier and the guard's headers to the answer: plain ASGI.

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
        started_s, status = time.perf_counter(), 500
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
            spent_ms = (time.perf_counter() - started_s) * 1000
            # The path without its query, which may be personal. Still percent-encoded, so that it
            # cannot contain a line break.
            path = scope.get("raw_path", b"").decode("ascii", "backslashreplace") or scope["path"]
            log.info("%s %s %d %.1f ms", scope["method"], path, status, spent_ms)
            _current.reset(token)


class _Named(logging.Filter):
    """Adds the request's identifier to each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get() or "-"
        return True


class PlainLines(logging.Formatter):
    """Log records as text: a line that begins with its time, then further lines, indented.

    Whatever a caller writes can neither begin a line nor steer a terminal: control characters,
    marks of direction and unusual line breaks are escaped.
    """

    def format(self, record: logging.LogRecord) -> str:
        return "\n    ".join(escaped(line) for line in super().format(record).split("\n"))


class JsonLines(structlog.stdlib.ProcessorFormatter):
    """One record, one JSON object on a line, for programs that read logs.

    Records of structlog and of the standard library have the same fields: moment,
    level, request, logger, message, the fields that were bound, and the trace where there is one.
    """

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(allow=())],
            processors=[
                _named,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _ordered,
                structlog.processors.JSONRenderer(ensure_ascii=True),
            ],
        )


def _named(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Moment, level, request and logger of a record of either library."""
    record: logging.LogRecord = event["_record"]
    moment = datetime.fromtimestamp(record.created, UTC)
    event["at_utc"] = moment.isoformat(timespec="milliseconds")
    event["level"], event["logger"] = record.levelname, record.name
    event["request_id"] = getattr(record, "request_id", "-")
    return event


def _ordered(logger: Any, method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """The fields that every line has come first; the trace comes last."""
    ordered = {name: event.pop(name) for name in ("at_utc", "level", "request_id", "logger")}
    ordered["message"] = event.pop("event", "")
    trace = event.pop("exception", None)
    ordered |= event
    return ordered if trace is None else {**ordered, "trace": trace}


FORMATTERS: dict[str, Callable[[], logging.Formatter]] = {
    "text": lambda: PlainLines(_FORMAT),
    "json": JsonLines,
}


def escaped(text: str) -> str:
    """A text with its control and invisible characters escaped."""
    return "".join(
        character
        if character == "\t" or unicodedata.category(character) not in _UNPRINTABLE
        else _numbered(character)
        for character in text
    )


def _numbered(character: str) -> str:
    return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"


def configure_log(level: str = "INFO", form: str = "text") -> None:
    """Lines of this application go to standard error, each with its request.

    Args:
        level: the lowest level that is written, as `logging` names it.
        form: `text` for people, `json` for programs.
    """
    handler = logging.StreamHandler()
    handler.addFilter(_Named())
    handler.setFormatter(FORMATTERS[form]())
    for name in ("ponctuel", "app", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING if name.startswith("uvicorn") else level)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
