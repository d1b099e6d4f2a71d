"""A server process with constant forecasts, an endless request and an endless job.

`python -m tests.hardening.server_process FOLDER PORT`
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from app.api.front.gradio import PageGate
from app.main import run_alongside, run_jobs
from app.port import take_port
from app.server import run
from app.ui.mount import mount_site
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from ponctuel.serving.batches import BatchWorker
from ponctuel.serving.scheduler import Job, Scheduler
from tests.e2e.processes import _wait
from tests.hardening.conftest import SlowService
from tests.integration.accounts.conftest import MovableClock, build_application
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
ENDLESS = "endless"
DATABASE = "ponctuel.db"


@contextmanager
def run_server_process(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a server process on the database of a folder; yields it and its address, then kills it."""
    port, log = free_port(), folder / "log"
    command = [sys.executable, "-m", "tests.hardening.server_process", str(folder), str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/health", process, log)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(20)


def main(folder: Path, port: int) -> None:
    listener = take_port("127.0.0.1", port)
    operations = Operations(f"sqlite:///{folder / DATABASE}", MovableClock())
    upgrade(operations.engine)
    service = SlowService()
    service.answer_s = 1.0  # so that a request is in progress
    application = build_application(operations, folder, service)
    app: Any = application.client.app
    site = mount_site(app, page_secret=app.state.page_secret, gate=PageGate)

    async def never_answer(_: Request) -> None:
        await asyncio.sleep(3600)

    site.router.routes.insert(0, Route("/v1/endless", never_answer))

    run_alongside(site, BatchWorker(application.batches))
    job = Job(ENDLESS, lambda: timedelta(hours=1), lambda: time.sleep(3600))
    run_jobs(site, Scheduler(operations, [job]))
    run(site, application.settings, "127.0.0.1", port, listener)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
