"""One process of an installation: `python -m tests.integration.proxy.server_process PORT`, or `… jobs`.

Forecasts are constants; accounts, events and jobs are the real ones, over `PONCTUEL_DATABASE_URL`.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from ponctuel.operations.work import Operations
from ponctuel.serving.scheduler import Job, Scheduler

JOB = "tick"


def serve(port: int) -> None:
    """Run an API without jobs, which trusts the client address of its proxy."""
    import uvicorn

    from tests.integration.accounts.conftest import MovableClock, build_application

    with tempfile.TemporaryDirectory() as folder:
        application = build_application(_operations(MovableClock()), Path(folder))
        uvicorn.run(
            application.client.app,
            port=port,
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1",
            log_level="warning",
        )


def work() -> None:
    """Run the jobs without an API."""
    scheduler = Scheduler(_operations(), [Job(JOB, lambda: timedelta(seconds=1), lambda: None)])
    scheduler.start()
    signal.sigwait({signal.SIGTERM})
    scheduler.stop()


def _operations(*clock: object) -> Operations:
    return Operations(os.environ["PONCTUEL_DATABASE_URL"], *clock)  # type: ignore[arg-type]


if __name__ == "__main__":
    if sys.argv[1] == "jobs":
        # Before any thread is started, because threads inherit the blocked signals.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        work()
    else:
        serve(int(sys.argv[1]))
