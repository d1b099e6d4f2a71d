"""A server with one forecasting process, which holds a lock as long as it lives: `… FOLDER`."""

from __future__ import annotations

import fcntl
import sys
import time
from functools import partial
from pathlib import Path
from typing import IO, Any

from ponctuel.serving.workers import Workers
from tests.hardening.retraining_process import BEGUN, LOCK

HELD: list[IO[str]] = []


def make(folder: Path) -> Any:
    HELD.append((folder / LOCK).open("w"))
    fcntl.flock(HELD[0], fcntl.LOCK_EX)
    (folder / BEGUN).touch()


if __name__ == "__main__":
    from tests.hardening.worker_process import make  # under the name that the process can import

    Workers(partial(make, Path(sys.argv[1])), 1).start()
    time.sleep(60)
