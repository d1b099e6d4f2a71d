"""An HTTP client for an external service that may be slow, busy, broken or unreachable.

Its layers, from the outside in: a cache for recent responses; a circuit breaker; retries; time-outs
of each attempt and of all together. The service's address is a setting
of the installation, not of a user.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx
import stamina
from hishel import SqliteStorage
from hishel.httpx import CacheTransport

from ponctuel.domain.errors import ServiceDown
from ponctuel.outbound.breaker import Breaker

TIMEOUT = httpx.Timeout(3.0, connect=2.0)
ATTEMPTS, BUDGET_S = 3, 8.0
LARGEST_ANSWER_BYTES = 1024 * 1024
# Seconds for which the circuit opens after a 429 response without `Retry-After`, and the longest.
BUSY_OPEN_S, LONGEST_OPEN_S = 60.0, 3600.0


class TransientFailure(httpx.TransportError):
    """A failure after which another attempt may succeed."""


class PermanentFailure(httpx.TransportError):
    """A failure that another attempt would repeat."""


class RetryingTransport(httpx.BaseTransport):
    """Retries and circuit breaker; accepts only complete JSON documents with status 200."""

    def __init__(self, inner: httpx.BaseTransport, breaker: Breaker) -> None:
        self._inner, self._breaker = inner, breaker

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        end_s = time.monotonic() + BUDGET_S
        with self._breaker.guard():
            for attempt in stamina.retry_context(
                on=_is_retryable,
                attempts=ATTEMPTS,
                timeout=BUDGET_S,
                wait_initial=0.2,
                wait_max=1.0,
                wait_jitter=0.2,
            ):
                with attempt:
                    return self._attempt(request, end_s)
        raise TransientFailure("no attempt was made")

    def close(self) -> None:
        self._inner.close()

    def _attempt(self, request: httpx.Request, end_s: float) -> httpx.Response:
        response = self._inner.handle_request(request)
        try:
            content = _read_body(response, end_s)
        finally:
            response.close()
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self._breaker.open_for(_open_s(response.headers.get("retry-after")))
            raise PermanentFailure("it limits the number of requests")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise TransientFailure(f"it answers with status {status}")
        if status != HTTPStatus.OK:
            raise PermanentFailure(f"it answers with status {status}")
        try:
            json.loads(content)
        except ValueError as error:
            raise TransientFailure("its answer is not a complete JSON document") from error
        return httpx.Response(
            status, headers={"content-type": "application/json"}, content=content, request=request
        )


def _is_retryable(error: Exception) -> bool:
    return isinstance(error, httpx.TransportError) and not isinstance(error, PermanentFailure)


def _read_body(response: httpx.Response, end_s: float) -> bytes:
    """The body; raises where it is too large or too slow."""
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > LARGEST_ANSWER_BYTES:
            raise PermanentFailure(f"its answer is above {LARGEST_ANSWER_BYTES} bytes")
        if time.monotonic() > end_s:
            raise PermanentFailure(f"its answer takes more than {BUDGET_S:.0f} s")
    return bytes(content)


def _open_s(header: str | None) -> float:
    if header and header.strip().isdecimal():
        return min(float(header), LONGEST_OPEN_S)
    return BUSY_OPEN_S


class ServiceClient:
    """The client of one service; thread-safe.

    Args:
        name: the name of the service in errors.
        base_url: its address.
        fresh_s: seconds for which a response is cached.
    """

    def __init__(
        self, name: str, base_url: str, fresh_s: float, breaker: Breaker | None = None
    ) -> None:
        self.name = name
        self.breaker = breaker or Breaker()
        database = sqlite3.connect(":memory:", check_same_thread=False)
        retrying = RetryingTransport(httpx.HTTPTransport(), self.breaker)
        self._client = httpx.Client(
            base_url=base_url,
            transport=CacheTransport(
                retrying, SqliteStorage(connection=database, default_ttl=fresh_s)
            ),
            timeout=TIMEOUT,
            headers={"user-agent": "Ponctuel/1", "accept": "application/json"},
        )

    def get(self, path: str, query: Mapping[str, str]) -> Any:
        """The JSON document at a path.

        Raises:
            ServiceDown: the service does not deliver it now.
        """
        try:
            return self._client.get(path, params=dict(query)).json()
        except (httpx.HTTPError, ValueError) as error:
            raise ServiceDown(self.name, str(error) or "no answer in time") from error

    def close(self) -> None:
        self._client.close()
