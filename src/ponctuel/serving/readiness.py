"""The readiness check of a server: its database and its warehouse, at most every few seconds."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from ponctuel.domain.errors import NotReady
from ponctuel.operations.work import Operations

FRESH_S = 5.0


class Readiness:
    """Checks that the database can be written, and that the warehouse is the one that was opened.

    Args:
        warehouse: the file; after a rebuild, open readers still see the deleted one.
    """

    def __init__(self, operations: Operations, warehouse: Path, fresh_s: float = FRESH_S) -> None:
        self._operations, self._warehouse, self._fresh_s = operations, warehouse, fresh_s
        self._inode = _inode(warehouse)
        self._lock = threading.Lock()
        self._checked_s, self._fault = float("-inf"), ""

    def check(self) -> None:
        """Raises NotReady with what is wrong."""
        with self._lock:
            if time.monotonic() - self._checked_s > self._fresh_s:
                self._fault = self._find_fault()
                self._checked_s = time.monotonic()
            if self._fault:
                raise NotReady(self._fault)

    def _find_fault(self) -> str:
        if _inode(self._warehouse) != self._inode:
            return "the warehouse was rebuilt after the start of this server: restart it"
        try:
            self._operations.check_writing()
        except NotReady as error:
            return str(error)
        return ""


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return -1
