"""A server process over constants: `python stand.py FOLDER PORT`, with work that never ends."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from app.api.front.gradio import PageGate
from app.main import run_beside, run_jobs
from app.port import take_port
from app.server import run
from app.ui.mount import mount_site
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.batches import BatchWorker
from ponctuel.serving.scheduler import Job, Scheduler
from tests.hardening.conftest import SlowService
from tests.integration.accounts.conftest import MovableClock, build_house

ENDLESS = "endless"


def main(folder: Path, port: int) -> None:
    listener = take_port("127.0.0.1", port)
    operations = Operations(f"sqlite:///{folder / 'ponctuel.db'}", MovableClock())
    upgrade(operations.engine)
    service = SlowService()
    service.takes_s = 1.0  # a request in flight
    house = build_house(operations, service)
    app: Any = house.client.app
    site = mount_site(app, page_secret=app.state.page_secret, gate=PageGate)

    async def never(_: Request) -> None:
        await asyncio.sleep(3600)

    site.router.routes.insert(0, Route("/v1/endless", never))

    run_beside(site, BatchWorker(house.batches))
    job = Job(ENDLESS, lambda: timedelta(hours=1), lambda: time.sleep(3600))
    run_jobs(site, Scheduler(operations, [job]))
    run(site, house.settings, "127.0.0.1", port, listener)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
