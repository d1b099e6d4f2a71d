"""The pages, built in the background while the API already answers.

Half of the start-up time of a server went into Gradio: its import, and nine pages' layouts.
A visitor who opens a page before it is built waits for it; `/ready` shows the state of the pages.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.problems import problem_of
from ponctuel.domain.errors import NotReady

FAULT = "the pages could not be made; the server's log says why"
log = logging.getLogger(__name__)


class PagesState(StrEnum):
    """How the pages stand."""

    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


class LatePages:
    """ASGI that builds an application in a thread at start-up and then delegates to it.

    Args:
        make: an application with its lifespan; called once, in a thread of its own.
    """

    def __init__(self, make: Callable[[], FastAPI]) -> None:
        self._make = make
        self._app: ASGIApp | None = None
        self._finished, self._ended = asyncio.Event(), asyncio.Event()
        self.state = PagesState.STARTING

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._finished.wait()
        if self._app is not None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await problem_of(NotReady(FAULT))(scope, receive, send)

    def check(self) -> None:
        """Raises NotReady if the pages could not be built."""
        if self.state is PagesState.FAILED:
            raise NotReady(FAULT)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Build the pages in the background, and stop their lifespan at the end."""
        made = asyncio.create_task(self._run(), name="pages")
        try:
            yield
        finally:
            self._ended.set()
            if self.state is PagesState.STARTING:  # at the shutdown nobody waits for the pages
                made.cancel()
            await asyncio.gather(made, return_exceptions=True)

    async def _run(self) -> None:
        begun_s = time.monotonic()
        try:
            app = await asyncio.to_thread(self._make)
            # Started and ended by the same task, as its context managers require.
            async with app.router.lifespan_context(app):
                self._app, self.state = app, PagesState.READY
                log.info("the pages were made in %.1f s", time.monotonic() - begun_s)
                self._finished.set()
                await self._ended.wait()
        except Exception:
            log.exception("the pages cannot be made")
            self._app, self.state = None, PagesState.FAILED
        finally:
            self._finished.set()


def mount_late(api: FastAPI, make: Callable[[], FastAPI]) -> LatePages:
    """Put the pages below `/`, after all routes of an application, and build them once it runs.

    Args:
        api: whose state the pages share.
        make: an application of the pages alone.
    """

    def sharing() -> FastAPI:
        pages = make()
        pages.state = api.state
        return pages

    late = LatePages(sharing)
    api.mount("/", late)
    inner = api.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        async with inner(running) as state, late.running():
            yield state

    api.router.lifespan_context = lifespan
    return late
