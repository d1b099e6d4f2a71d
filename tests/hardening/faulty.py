"""A server process that may be killed: `python -m tests.hardening.faulty FOLDER PORT AHEAD_MIN`.

Everything that it keeps lies in the folder; its clock is so many minutes ahead, so that what a dead
process held need not be waited for.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.main import run_beside
from app.port import take_port
from app.server import run
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.batches import BatchService, BatchWorker
from tests.hardening.conftest import SlowService
from tests.integration.accounts.conftest import MovableClock, build_house

DATABASE, BATCHES, LOT_S = "ponctuel.db", "batches", 0.5


def main(folder: Path, port: int, ahead_min: int) -> None:
    taken = take_port("127.0.0.1", port)
    clock = MovableClock()
    operations = Operations(f"sqlite:///{folder / DATABASE}", clock)
    upgrade(operations.engine)
    service = SlowService()
    service.takes_s = LOT_S
    house = build_house(operations, service)
    clock.ahead = timedelta(minutes=ahead_min)
    app: Any = house.client.app
    app.state.batches = BatchService(operations, service, folder / BATCHES)
    run_beside(app, BatchWorker(app.state.batches, poll_s=0.2))
    run(app, house.settings, "127.0.0.1", port, taken)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
