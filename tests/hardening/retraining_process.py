"""A server's job that trains again, whose training never ends: `python -m … FOLDER`."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ponctuel.config.params import RetrainingParams, RetrainParams
from ponctuel.config.paths import project_paths
from ponctuel.domain.clock import ReplayClock
from ponctuel.operations.work import Operations
from ponctuel.serving.jobs import RETRAINING_LEASE
from ponctuel.serving.own_process import run_module
from ponctuel.serving.retraining import JOB, Attempt, Retraining
from ponctuel.serving.scheduler import Job, Scheduler

DATABASE, LOCK, BEGUN = "ponctuel.db", "lock", "begun"
NOW, EVERY = datetime(2013, 12, 8, 9, tzinfo=UTC), timedelta(hours=24)
RULE = RetrainParams(after_days=31, window_days=28, excess_logloss=0.01, min_forecasts=10)


class Unknown:
    """A service of whose flights nothing is known."""

    clock = ReplayClock(NOW, speed=0)

    def outcomes(self, flights: object) -> list[None]:
        return []


def retraining(operations: Operations, make: Callable[[Attempt], None]) -> Job:
    """The job as a server has it, with a model that is due by its age."""
    old = date(2013, 10, 1)
    loop = Retraining(Unknown(), operations, lambda: old, make, RULE, RetrainingParams())
    return Job(JOB, lambda: EVERY, loop.run, RETRAINING_LEASE, renewed=True)


def train(folder: Path) -> None:
    """Hold a lock for as long as this process lives, and one that it starts."""
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.Popen(["sleep", "60"], pass_fds=[lock.fileno()])
        (folder / BEGUN).touch()
        time.sleep(60)


def main(folder: Path) -> None:
    operations = Operations(f"sqlite:///{folder / DATABASE}")

    def make(_: Attempt) -> None:
        words = ["train", str(folder)]
        run_module(
            project_paths(), "tests.hardening.retraining_process", words, EVERY, "a challenger"
        )

    job = retraining(operations, make)
    Scheduler(operations, [job]).turn(job)


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(Path(sys.argv[2]))
    else:
        main(Path(sys.argv[1]))
