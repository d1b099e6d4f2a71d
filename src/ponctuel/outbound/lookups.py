"""DNS look-ups within a bounded time: the system's own look-up has no deadline.

It may take half a minute if a name server is silent, and cannot be cancelled. It therefore runs in
a thread, which the caller stops waiting for at the deadline; the number of threads is limited.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

MAX_AT_ONCE = 8
THREAD = "look-up"
_free = threading.BoundedSemaphore(MAX_AT_ONCE)
Result = TypeVar("Result")


def look_up_within(seconds: float, look_up: Callable[[], Result]) -> Result | None:
    """The result of a look-up; None if it takes longer, or if too many are running.

    Raises:
        Exception: whatever the look-up raised in time.
    """
    end_s = time.monotonic() + seconds
    if not _free.acquire(timeout=max(0.0, seconds)):
        return None
    results: list[Result] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            results.append(look_up())
        except Exception as error:
            failed.append(error)
        finally:
            _free.release()

    thread = threading.Thread(target=run, name=THREAD, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # the system has no thread left
        _free.release()
        return None
    thread.join(max(0.0, end_s - time.monotonic()))
    if failed:
        raise failed[0]
    return results[0] if results else None
