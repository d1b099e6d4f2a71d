"""Connections with one deadline for all reads and writes.

Time-outs of single reads do not bound the total: a host that sends one byte every three seconds
never exceeds them. Here every wait gets the time that remains until the deadline.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
from httpcore import NetworkBackend, NetworkStream


class DeadlineBackend(NetworkBackend):
    """Opens connections that share one deadline.

    Args:
        seconds: the seconds from now until the deadline.
    """

    def __init__(self, seconds: float, inner: NetworkBackend | None = None) -> None:
        self._end_s = time.monotonic() + seconds
        self._inner = inner or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        left_s = self.remaining_s(timeout, httpcore.ConnectTimeout)
        opened = self._inner.connect_tcp(host, port, left_s, local_address, socket_options)
        return _Stream(opened, self)

    def remaining_s(self, timeout: float | None, error: type[Exception]) -> float:
        """Seconds that a wait may take; raises the error after the deadline."""
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise error("the deadline has passed")
        return left_s if timeout is None else min(timeout, left_s)


class _Stream(NetworkStream):
    def __init__(self, inner: NetworkStream, deadline: DeadlineBackend) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left_s = self._deadline.remaining_s(timeout, httpcore.ReadTimeout)
        return self._inner.read(max_bytes, left_s)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.remaining_s(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> NetworkStream:
        left_s = self._deadline.remaining_s(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left_s), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
