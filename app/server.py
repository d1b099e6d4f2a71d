"""The server process: its port is taken first, its waits are bounded, and its end comes in time."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
import time
from concurrent.futures.thread import _threads_queues  # type: ignore[attr-defined]
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.main import build
from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.errors import UserError

# Whoever has not sent a whole head by then sends none.
HEADERS_S = 10.0
# Requests in flight, and then what works beside them: less than ten seconds in all.
REQUESTS_END_S, THREADS_END_S = 5, 1.5
log = logging.getLogger("ponctuel.server")


class BoundedProtocol(H11Protocol):
    """HTTP whose request heads have a deadline: a slow one holds no connection for ever."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._wait()
        else:
            self._have()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have()
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


def take_port(host: str, port: int) -> socket.socket:
    """The port, held from here on; it listens once the application is built.

    Raises:
        UserError: another process has it, or the address is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                raise OSError("it answers")
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise UserError(
            f"{host}:{port} cannot be listened on ({error.strerror or error}); end what "
            "uses it, or choose another port",
            field="port",
            value=port,
            code="port_in_use",
        ) from None
    return taken


def serve(settings: ApplicationSettings, host: str, port: int, taken: socket.socket) -> None:
    """Run page and API on a port that was taken, until a signal ends them.

    Raises:
        UserError: something has to be built first.
    """
    run(build(settings=settings), settings, host, port, taken)


def run(
    app: Any, settings: ApplicationSettings, host: str, port: int, taken: socket.socket
) -> None:
    """Run an application that is built."""
    os.umask(0o077)  # what this process writes is nobody else's business
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ended)
    uvicorn.Server(_config(app, settings, host, port)).run(sockets=[taken])
    _end()


def _ended(*_: object) -> None:
    """The server hands each signal on once it has dealt with it: nothing is left to do."""


def _config(app: Any, settings: ApplicationSettings, host: str, port: int) -> uvicorn.Config:
    proxies = settings.trusted_proxies
    return uvicorn.Config(
        app,
        host=host,
        port=port,
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
    """End the process, although a thread may still wait for someone else's answer."""
    end_s = time.monotonic() + THREADS_END_S
    while (left := _left()) and time.monotonic() < end_s:
        time.sleep(0.05)
    if left:
        log.warning("ended while at work: %s", ", ".join(sorted(left)))
        logging.shutdown()
        os._exit(0)


def _left() -> set[str]:
    here = threading.current_thread()
    # The interpreter waits for the threads of pools, daemons among them: a pool that a daemon
    # thread filled, as the scheduler's does, has daemons of its own.
    return {
        one.name
        for one in threading.enumerate()
        if one is not here and one.is_alive() and (not one.daemon or one in _threads_queues)
    }
