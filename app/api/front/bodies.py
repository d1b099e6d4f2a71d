"""Limits on request bodies, by route and caller, applied before parsing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.auth.guard import caller_from, check_right
from app.api.front.shape import InvalidEncoding, InvalidShape, check_shape, nodes_in
from app.api.limits import Limit, RateLimits
from app.api.problems import ProblemResponse, problem, problem_of
from app.api.rights import Route, right_of
from ponctuel.domain.errors import UserError

KIB = 1024
MIB = 1024 * KIB
SMALL_BODY_BYTES = 16 * KIB
VISITORS_BODY_BYTES = 256 * KIB
LARGEST_BODY_BYTES = 8 * MIB
# A form holds boundaries and headers beside the file.
FORM_BYTES = 64 * KIB
# Time within which the whole body must arrive.
DEADLINE_S = 60.0
# Larger bodies are checked in a thread, not in the event loop.
IN_PLACE_BYTES = 64 * KIB
FILES, FIELDS = "multipart/form-data", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class BodyRule:
    """The limits on the body of one route.

    Attributes:
        visitor_bytes: the limit for a caller without an account; 0: nothing is read of a visitor.
        account_bytes: the limit for a caller with an account.
        route: a caller who sends more than a visitor may is authorised as on this route; None:
            nobody is.
        limit: the quota that such a body uses.
    """

    visitor_bytes: int
    account_bytes: int
    route: Route | None = None
    limit: Limit = Limit.NONE

    def small(self) -> BodyRule:
        """The rule for routes with small bodies, the same for every caller."""
        visitor, account = (
            min(max_bytes, SMALL_BODY_BYTES)
            for max_bytes in (self.visitor_bytes, self.account_bytes)
        )
        return replace(self, visitor_bytes=visitor, account_bytes=account)


PLAIN = BodyRule(SMALL_BODY_BYTES, SMALL_BODY_BYTES)
_FILES = ("POST", "/v1/batches")
RULES: Mapping[tuple[str, str], BodyRule] = {
    ("POST", "/v1/forecasts"): BodyRule(VISITORS_BODY_BYTES, 4 * MIB, ("POST", "/v1/forecasts")),
    ("POST", "/v1/events"): BodyRule(SMALL_BODY_BYTES, LARGEST_BODY_BYTES, ("POST", "/v1/events")),
    ("POST", "/v1/forecasts.csv"): BodyRule(0, LARGEST_BODY_BYTES, ("POST", "/v1/forecasts.csv")),
    ("POST", "/v1/batches"): BodyRule(0, LARGEST_BODY_BYTES, _FILES),
    ("POST", "/gradio_api/upload"): BodyRule(
        0, LARGEST_BODY_BYTES + FORM_BYTES, _FILES, Limit.UPLOADS
    ),
    ("POST", "/gradio_api/queue/join"): BodyRule(64 * KIB, 64 * KIB),
}


class BodyRules:
    """ASGI around the application: reads a whole body within its rule, or answers itself."""

    def __init__(self, app: ASGIApp, deadline_s: float = DEADLINE_S) -> None:
        self.app, self.deadline_s = app, deadline_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if "content-length" not in headers and "transfer-encoding" not in headers:
            await self.app(scope, receive, send)
            return
        rule = RULES.get((scope["method"], scope["path"].rstrip("/")), PLAIN)
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media == FIELDS:
            rule = rule.small()  # costly to parse, and read by no route
        try:
            if "content-length" in headers and "transfer-encoding" in headers:
                # A proxy in front may have used the other of the two (request smuggling).
                raise _Refused(problem(400, "malformed-body", "A body has one length."))
            body, max_bytes = await self._read(Request(scope, receive), rule)
            await _check_shape(media, body, max_bytes)
        except ClientDisconnect:
            return
        except _Refused as refused:
            # The rest of the body is not awaited.
            refused.answer.headers["connection"] = "close"
            await refused.answer(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, replay, send)

    async def _read(self, request: Request, rule: BodyRule) -> tuple[bytes, int]:
        """The body, and the limit that applied to it."""
        max_bytes, is_known = rule.visitor_bytes, rule.route is None
        header = request.headers.get("content-length", "")
        size = expected = int(header) if header.isdecimal() else 0
        body, has_more = bytearray(), True
        try:
            async with asyncio.timeout(self.deadline_s):
                while True:
                    # Before anything is read: most requests have a Content-Length.
                    if size > max_bytes and not is_known:
                        is_known, max_bytes = True, await _account_limit(request, rule)
                    if size > max_bytes:
                        detail = f"A body may hold {max_bytes:,} bytes at most."
                        raise _Refused(problem(413, "too-large", detail))
                    if not has_more:
                        break
                    message = await request.receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    body += message.get("body", b"")
                    has_more = message.get("more_body", False)
                    size = max(expected, len(body))
        except TimeoutError as error:
            detail = f"A body is waited for {self.deadline_s:g} s."
            raise _Refused(problem(408, "too-slow", detail)) from error
        return bytes(body), max_bytes


async def _account_limit(request: Request, rule: BodyRule) -> int:
    """The limit of this caller, who sends more than a visitor may."""
    assert rule.route is not None  # noqa: S101 - asked for only where there is one
    right = right_of(*rule.route)
    try:
        caller = await caller_from(request, right)
        check_right(right, caller)
        limits: RateLimits | None = getattr(request.app.state, "limits", None)
        if limits is not None and caller.known:
            limits.spend(rule.limit, f"user:{caller.user_id}", known=True)
    except UserError as error:
        raise _Refused(problem_of(error)) from error
    return rule.account_bytes if caller.known else rule.visitor_bytes


async def _check_shape(media: str, body: bytes, largest_bytes: int) -> None:
    # A type that begins like one of these but ends in +json is parsed as JSON.
    if not body or media in (FILES, FIELDS):
        return
    max_nodes = nodes_in(largest_bytes)
    try:
        if len(body) > IN_PLACE_BYTES:
            await run_in_threadpool(check_shape, body, max_nodes)
        else:
            check_shape(body, max_nodes)
    except InvalidEncoding as error:
        raise _Refused(problem(400, "malformed-body", str(error))) from error
    except InvalidShape as error:
        raise _Refused(problem(413, "too-large", str(error))) from error


class _Refused(Exception):
    """Raised when a body is refused before its end."""

    def __init__(self, answer: ProblemResponse) -> None:
        super().__init__(answer.status_code)
        self.answer = answer
