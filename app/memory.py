"""Memory that is free goes back to the system, as far as the C library can be told to.

A refresh of the board or a round of the monitoring takes tens of megabytes for a second or two, in
threads of their own. By default glibc gives each thread a heap, keeps what lies free in it, and
puts ever larger arrays there, the larger those were that it has seen.
"""

from __future__ import annotations

import ctypes
import mmap
import threading
from functools import cache

from ponctuel.features.ledgers.arrays import give_back_pages

# Of glibc's malloc.h.
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_HEAPS, _OWN_PAGES_FROM_BYTES = 2, 256 * 1024
EVERY_S = 60.0


def keep_little() -> None:
    """Few heaps, and large arrays in pages of their own; before threads are started."""
    if (library := _glibc()) is not None:
        library.mallopt(_ARENA_MAX, _HEAPS)
        library.mallopt(_MMAP_THRESHOLD, _OWN_PAGES_FROM_BYTES)


def give_back() -> None:
    """Give the system what lies free in the heaps, and pages of files that it can read again.

    It takes some milliseconds.
    """
    if hasattr(mmap, "MADV_DONTNEED"):
        give_back_pages()
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


class GivingBack:
    """Gives back what is free every minute, beside an application."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s, self._ended = every_s, threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="memory", daemon=True).start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(self._every_s):
            give_back()


@cache
def _glibc() -> ctypes.CDLL | None:
    """None where another C library is at work."""
    try:
        library = ctypes.CDLL(None)
        library.mallopt, library.malloc_trim  # noqa: B018 - looked up
    except (OSError, AttributeError, TypeError):
        return None
    return library
