"""The champion's version, read directly from MLflow's database.

The service reads it for every request: this takes some microseconds, MLflow's own client takes
milliseconds.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from ponctuel.config.paths import Paths
from ponctuel.training.store_layout import CHAMPION, MODEL_NAME, database

_QUERY = "SELECT version FROM registered_model_aliases WHERE name = ? AND alias = ?"
# A writer holds the database for some milliseconds.
_WAIT_S = 1.0


class ChampionAlias:
    """The champion alias of one store; safe to use from several threads."""

    def __init__(self, paths: Paths) -> None:
        self._path = database(paths)
        self._connection: sqlite3.Connection | None = None
        self._inode = -1
        self._lock = threading.Lock()

    def version(self) -> str | None:
        """The champion's current version; None where there is none.

        Raises:
            sqlite3.Error, OSError: the store cannot be read now.
        """
        with self._lock:
            inode = self._path.stat().st_ino
            if self._connection is None or inode != self._inode:
                self.close()
                self._connection, self._inode = _open(self._path), inode
            # fetchall, so that no statement stays open and blocks writers.
            rows = self._connection.execute(_QUERY, (MODEL_NAME, CHAMPION)).fetchall()
        return str(rows[0][0]) if rows else None

    def close(self) -> None:
        """Close the connection; the next call of `version` opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.as_uri()}?mode=ro", uri=True, timeout=_WAIT_S, check_same_thread=False
    )
