"""A fair lock, acquired in the order of arrival, so that a long request does not starve others."""

from __future__ import annotations

import threading
from collections import deque


class FairLock:
    """A lock that threads acquire in the order of arrival; a plain lock may starve waiting threads.

    Used as a context manager; not reentrant.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            own_lock = threading.Lock()
            own_lock.acquire()
            self._waiting.append(own_lock)
        own_lock.acquire()  # released by the thread before

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
