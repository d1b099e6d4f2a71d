"""The server process: every wait is bounded, and it ends within a few seconds."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from concurrent.futures.thread import _threads_queues  # type: ignore[attr-defined]
from types import FrameType
from typing import Any, ClassVar

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.main import build
from app.memory import limit_heaps
from ponctuel.config.application import ApplicationSettings

# A connection without a complete request head after this time is closed.
HEADERS_S = 10.0
# Of one address. A browser opens six; file descriptors are shared by all callers.
MAX_CONNECTIONS = 256
# Times allowed after the signal: for requests in flight, then for background threads (which hand
# their work back), and for the whole shutdown, even if a database call hangs.
REQUESTS_END_S, THREADS_END_S, END_S = 4, 1.0, 9.0
log = logging.getLogger("ponctuel.server")


class BoundedProtocol(H11Protocol):
    """HTTP with a deadline for request heads and a limit of connections for each address."""

    _deadline: asyncio.TimerHandle | None = None
    _counted: str | None = None
    _open: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # Behind a proxy all connections come from its address; it sets its own limits.
        if self.client is not None and not self.config.proxy_headers:
            self._counted = self.client[0]
            self._open[self._counted] += 1
            if self._open[self._counted] > MAX_CONNECTIONS:
                transport.close()
                return
        self._start_deadline()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._start_deadline()
        else:
            self._cancel_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_deadline()
        if self._counted is not None:
            self._open[self._counted] -= 1
            if not self._open[self._counted]:
                del self._open[self._counted]
            self._counted = None
        super().connection_lost(exc)

    def _start_deadline(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEADERS_S, self._close_silent)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close_silent(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def serve(
    settings: ApplicationSettings, host: str, port: int, listener: socket.socket, workers: int = 1
) -> None:
    """Run pages and API on a reserved port, until a signal ends them.

    Args:
        workers: how many processes forecast.

    Raises:
        UserError: something has to be built first.
    """
    limit_heaps()
    run(build(settings=settings, workers=workers), settings, host, port, listener)


def run(
    app: Any, settings: ApplicationSettings, host: str, port: int, listener: socket.socket
) -> None:
    """Run an application that is built."""
    os.umask(0o077)  # files of this process are readable by its user alone
    server = BoundedServer(_config(app, settings, host, port))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.on_signal)
    server.run(sockets=[listener])
    _end()


class BoundedServer(uvicorn.Server):
    """A server that ends within `END_S` after a signal, even if a thread hangs."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            last = threading.Timer(END_S, _force_exit)
            last.daemon = True
            last.start()
        super().handle_exit(sig, frame)

    def on_signal(self, *_: object) -> None:
        """Stop: a signal arrived before serving began, or uvicorn has passed one on."""
        self.should_exit = True


def _config(app: Any, settings: ApplicationSettings, host: str, port: int) -> uvicorn.Config:
    proxies = settings.trusted_proxies
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="asyncio",  # even where uvloop is installed
        http=BoundedProtocol,
        ws="none",
        log_level="warning",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=REQUESTS_END_S,
    )


def _end() -> None:
    """End the process, even if a thread still waits for another service.

    `os._exit` spares the interpreter's own clean-up, which takes seconds; the system frees the
    memory at once.
    """
    end_s = time.monotonic() + THREADS_END_S
    while (threads := _working_threads()) and time.monotonic() < end_s:
        time.sleep(0.05)
    if threads:
        _force_exit()
    _exit()


def _force_exit() -> None:
    log.warning("ended while at work: %s", ", ".join(sorted(_working_threads())) or "the server")
    _exit()


def _exit() -> None:
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


def _working_threads() -> set[str]:
    current = threading.current_thread()
    # The interpreter also waits for daemon threads of thread pools: a pool that a daemon thread
    # created, such as the scheduler's, has daemon threads.
    return {
        thread.name
        for thread in threading.enumerate()
        if thread is not current
        and thread.is_alive()
        and (not thread.daemon or thread in _threads_queues)
    }
