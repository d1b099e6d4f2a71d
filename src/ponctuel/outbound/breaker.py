"""A circuit breaker: a failing service is not called for a while, then tried once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx


class CircuitOpen(httpx.TransportError):
    """The service was not called, because it failed recently."""


class Breaker:
    """Closed at first; opens after some consecutive failures; after `open_s` one trial decides.

    Args:
        failures: consecutive failures that open it.
        open_s: seconds for which it stays open.
        monotonic: source of seconds, replaceable in tests.
    """

    def __init__(
        self,
        failures: int = 3,
        open_s: float = 60.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures, self._open_s, self._monotonic = failures, open_s, monotonic
        self._lock = threading.Lock()
        self._failed_n, self._until_s, self._trying = 0, 0.0, False

    @property
    def is_open(self) -> bool:
        """Whether a call would be refused now."""
        with self._lock:
            return self._refuses()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Let a call through and count its success or failure.

        Raises:
            CircuitOpen: the circuit is open.
        """
        with self._lock:
            if self._refuses():
                raise CircuitOpen("it does not answer; it will be tried again later")
            self._trying = self._failed_n >= self._failures
        failed = True
        try:
            yield
            failed = False
        finally:
            with self._lock:
                self._trying = False
                self._failed_n = self._failed_n + 1 if failed else 0
                if self._failed_n >= self._failures:
                    self._until_s = max(self._until_s, self._monotonic() + self._open_s)

    def open_for(self, seconds: float) -> None:
        """Open the circuit for some seconds, as the service asked (`Retry-After`)."""
        with self._lock:
            self._failed_n = max(self._failed_n, self._failures)
            self._until_s = max(self._until_s, self._monotonic() + seconds)

    def _refuses(self) -> bool:
        if self._failed_n < self._failures:
            return False
        return self._trying or self._monotonic() < self._until_s
