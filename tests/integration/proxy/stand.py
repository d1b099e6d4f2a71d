"""One process of an installation: `python -m tests.integration.proxy.stand PORT`, or `… jobs`.

Forecasts are constants; accounts, events and jobs are the real ones, over `PONCTUEL_DATABASE_URL`.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta

from ponctuel.operations.work import Operations
from ponctuel.serving.scheduler import Job, Scheduler

JOB = "tick"


def serve(port: int) -> None:
    """An API without jobs, that believes what its proxy says of callers."""
    import uvicorn

    from tests.integration.accounts.conftest import MovableClock, build_house

    house = build_house(_operations(MovableClock()))
    app, proxy = house.client.app, "127.0.0.1"
    uvicorn.run(app, port=port, proxy_headers=True, forwarded_allow_ips=proxy, log_level="warning")


def work() -> None:
    """Jobs without an API."""
    scheduler = Scheduler(_operations(), [Job(JOB, lambda: timedelta(seconds=1), lambda: None)])
    scheduler.start()
    signal.sigwait({signal.SIGTERM})
    scheduler.stop()


def _operations(*clock: object) -> Operations:
    return Operations(os.environ["PONCTUEL_DATABASE_URL"], *clock)  # type: ignore[arg-type]


if __name__ == "__main__":
    if sys.argv[1] == "jobs":
        # Before any thread: they take over what is blocked.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        work()
    else:
        serve(int(sys.argv[1]))
