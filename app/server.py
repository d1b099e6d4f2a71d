"""The server process: its waits are bounded, and its end comes in time."""

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
from app.memory import keep_little
from ponctuel.config.application import ApplicationSettings

# Whoever has not sent a whole head by then sends none.
HEADERS_S = 10.0
# A browser opens six; the descriptors of the process are for everybody.
MOST_CONNECTIONS = 256
# From the signal on: requests in flight, then what works beside them (which hands its work back),
# then their threads; and whatever hangs meanwhile, as a database may, the whole comes to an end.
REQUESTS_END_S, THREADS_END_S, END_S = 4, 1.0, 9.0
log = logging.getLogger("ponctuel.server")


class BoundedProtocol(H11Protocol):
    """HTTP whose request heads have a deadline, and whose callers have so many connections."""

    _deadline: asyncio.TimerHandle | None = None
    _counted: str | None = None
    _open: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # Behind a proxy, all come from its address, and it has bounds of its own.
        if self.client is not None and not self.config.proxy_headers:
            self._counted = self.client[0]
            self._open[self._counted] += 1
            if self._open[self._counted] > MOST_CONNECTIONS:
                transport.close()
                return
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._wait()
        else:
            self._have()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have()
        if self._counted is not None:
            self._open[self._counted] -= 1
            if not self._open[self._counted]:
                del self._open[self._counted]
            self._counted = None
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEADERS_S, self._give_up)

    def _have(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def serve(
    settings: ApplicationSettings, host: str, port: int, taken: socket.socket, workers: int = 1
) -> None:
    """Run page and API on a port that was taken, until a signal ends them.

    Args:
        workers: how many processes forecast.

    Raises:
        UserError: something has to be built first.
    """
    keep_little()
    run(build(settings=settings, workers=workers), settings, host, port, taken)


def run(
    app: Any, settings: ApplicationSettings, host: str, port: int, taken: socket.socket
) -> None:
    """Run an application that is built."""
    os.umask(0o077)  # what this process writes is nobody else's business
    server = EndingServer(_config(app, settings, host, port))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.noted)
    server.run(sockets=[taken])
    _end()


class EndingServer(uvicorn.Server):
    """Ends in time, whatever hangs."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            last = threading.Timer(END_S, _give_up)
            last.daemon = True
            last.start()
        super().handle_exit(sig, frame)

    def noted(self, *_: object) -> None:
        """A signal before it serves, or one that it hands on once it has dealt with it."""
        self.should_exit = True


def _config(app: Any, settings: ApplicationSettings, host: str, port: int) -> uvicorn.Config:
    proxies = settings.trusted_proxies
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="asyncio",  # whatever else is installed beside it
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
    """End the process, although a thread may still wait for someone else's answer.

    At once: the interpreter would take seconds to give back, one by one, what the system takes
    back as a whole.
    """
    end_s = time.monotonic() + THREADS_END_S
    while (threads := _left()) and time.monotonic() < end_s:
        time.sleep(0.05)
    if threads:
        _give_up()
    _leave()


def _give_up() -> None:
    log.warning("ended while at work: %s", ", ".join(sorted(_left())) or "the server")
    _leave()


def _leave() -> None:
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


def _left() -> set[str]:
    current = threading.current_thread()
    # The interpreter waits for the threads of pools, daemons among them: a pool that a daemon
    # thread filled, as the scheduler's does, has daemons of its own.
    return {
        thread.name
        for thread in threading.enumerate()
        if thread is not current
        and thread.is_alive()
        and (not thread.daemon or thread in _threads_queues)
    }
