"""Return free memory to the system, as far as the C library allows it.

A refresh of the board or a round of the monitoring takes tens of megabytes for a second or two, in
threads of their own. By default glibc gives each thread its own heap, does not return its free
memory, and raises the size from which arrays get pages of their own.
"""

from __future__ import annotations

import ctypes
import mmap
import threading
from functools import cache

from ponctuel.features.ledgers.arrays import release_pages

# Constants of glibc's malloc.h.
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_HEAPS, _OWN_PAGES_FROM_BYTES = 2, 256 * 1024
EVERY_S = 60.0


def limit_heaps() -> None:
    """Set few heaps, and own pages for large arrays; to be called before threads start."""
    if (library := _glibc()) is not None:
        library.mallopt(_ARENA_MAX, _HEAPS)
        library.mallopt(_MMAP_THRESHOLD, _OWN_PAGES_FROM_BYTES)


def trim_memory() -> None:
    """Return the free memory of the heaps, and mapped file pages, to the system.

    It takes some milliseconds.
    """
    if hasattr(mmap, "MADV_DONTNEED"):
        release_pages()
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


class MemoryTrimmer:
    """Calls `trim_memory` every minute while an application runs."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s, self._ended = every_s, threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="memory", daemon=True).start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(self._every_s):
            trim_memory()


@cache
def _glibc() -> ctypes.CDLL | None:
    """The C library if it is glibc, else None."""
    try:
        library = ctypes.CDLL(None)
        library.mallopt, library.malloc_trim  # noqa: B018 - looked up
    except (OSError, AttributeError, TypeError):
        return None
    return library
