"""The synchronous and the asynchronous sender, which execute exchanges."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import httpx

from ponctuel_sdk._call import Arguments, Call, Page, Route, Series
from ponctuel_sdk._credentials import Credentials
from ponctuel_sdk._exchange import Exchange, Exclusive, Send, Steps, Wait
from ponctuel_sdk._retries import Retries

T = TypeVar("T")
TransportT = TypeVar("TransportT")
DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_S = 30.0


class Sender(Generic[TransportT]):
    """The common part of both clients."""

    def __init__(
        self,
        base_url: str = DEFAULT_URL,
        *,
        api_key: str | None = None,
        token: str | None = None,
        timeout_s: float | httpx.Timeout = TIMEOUT_S,
        retries: Retries | None = None,
        headers: Mapping[str, str] | Callable[[], Mapping[str, str]] | None = None,
        transport: TransportT | None = None,
        verify: ssl.SSLContext | bool = True,
        keeps_session: bool = True,
        language: str | None = None,
    ) -> None:
        if not base_url.startswith(("http://", "https://")):
            raise ValueError(f"base_url: https://… is accepted, not {base_url!r}")
        make_headers = headers if callable(headers) else lambda: headers or {}
        credentials = Credentials(api_key, token)
        self._exchange = Exchange(credentials, retries or Retries(), make_headers, keeps_session)
        self._options: Arguments = {
            "base_url": base_url,
            "timeout": timeout_s,
            "transport": transport,
            "verify": verify,
            "headers": {
                "user-agent": f"ponctuel-sdk/{_version()}",
                "accept": "application/json",
                **({"accept-language": language} if language else {}),
            },
            # Cookies are for browsers: a cookie of one response must not be sent with the next
            # call, which may be of another user.
            "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        }
        self._open()

    def _open(self) -> None:
        """Create the HTTP client."""

    @property
    def refresh_token(self) -> str | None:
        """The session's refresh token, to keep it beyond this process; None without a session."""
        return self._exchange.credentials.refresh_token


class SyncSender(Sender[httpx.BaseTransport]):
    """Executes exchanges synchronously; thread-safe."""

    def _open(self) -> None:
        self._lock = threading.Lock()
        self._http = httpx.Client(**self._options)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _send(self, route: Route, call: Call[T]) -> T:
        return self._run(self._exchange.steps(route, call))

    def _list(self, route: Route, series: Series[T]) -> Pages[T]:
        return Pages(series, lambda call: self._send(route, call))

    def _run(self, steps: Steps[T]) -> T:
        try:
            step = next(steps)
            while True:
                try:
                    outcome = self._do(step)
                except Exception as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(outcome)
        except StopIteration as done:
            result: T = done.value
            return result

    def _do(self, step: Send | Wait | Exclusive) -> Any:
        match step:
            case Send(arguments):
                return self._http.request(**arguments)
            case Wait(seconds):
                return time.sleep(seconds)
            case Exclusive(inner):
                with self._lock:
                    return self._run(inner)


class AsyncSender(Sender[httpx.AsyncBaseTransport]):
    """Executes exchanges asynchronously; tasks of one event loop may share it."""

    def _open(self) -> None:
        self._lock = asyncio.Lock()
        self._http = httpx.AsyncClient(**self._options)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _send(self, route: Route, call: Call[T]) -> T:
        return await self._run(self._exchange.steps(route, call))

    def _list(self, route: Route, series: Series[T]) -> AsyncPages[T]:
        return AsyncPages(series, lambda call: self._send(route, call))

    async def _run(self, steps: Steps[T]) -> T:
        try:
            step = next(steps)
            while True:
                try:
                    outcome = await self._do(step)
                except Exception as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(outcome)
        except StopIteration as done:
            result: T = done.value
            return result

    async def _do(self, step: Send | Wait | Exclusive) -> Any:
        match step:
            case Send(arguments):
                return await self._http.request(**arguments)
            case Wait(seconds):
                return await asyncio.sleep(seconds)
            case Exclusive(inner):
                async with self._lock:
                    return await self._run(inner)


@dataclass(frozen=True)
class Pages(Generic[T]):
    """A list that is fetched page by page during iteration."""

    _series: Series[T]
    _fetch: Callable[[Call[Page[T]]], Page[T]]

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[Page[T]]:
        """The pages, each with the cursor of the next one."""
        calls = self._series.calls()
        call = _first(calls)
        while call is not None:
            page = self._fetch(call)
            yield page
            call = _next(calls, page)


@dataclass(frozen=True)
class AsyncPages(Generic[T]):
    """A list that is fetched page by page during iteration (`async for`)."""

    _series: Series[T]
    _fetch: Callable[[Call[Page[T]]], Any]

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[Page[T]]:
        """The pages, each with the cursor of the next one."""
        calls = self._series.calls()
        call = _first(calls)
        while call is not None:
            page = await self._fetch(call)
            yield page
            call = _next(calls, page)


Calls = Generator[Call[Page[T]], Page[T], None]


def _first(calls: Calls[T]) -> Call[Page[T]] | None:
    return next(calls, None)


def _next(calls: Calls[T], page: Page[T]) -> Call[Page[T]] | None:
    try:
        return calls.send(page)
    except StopIteration:
        return None


def _version() -> str:
    try:
        return version("ponctuel-sdk")
    except PackageNotFoundError:  # installed as a part of the project
        return "0"
