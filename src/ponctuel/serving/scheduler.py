"""Periodic jobs: timers in each process, and one table that says whose turn it is.

APScheduler keeps the time. Whether a job is due, and which process does it, is decided in the
operational database (`operations.repositories.jobs`): so a run is nobody's twice, however many
processes there are, and what was missed while all of them were down is made up for, once.
APScheduler's own persistent store would neither keep two processes apart nor do without pickles.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from ponctuel.domain.errors import ServiceDown, UserError
from ponctuel.operations.repositories.jobs import JobState
from ponctuel.operations.work import Operations

log = logging.getLogger(__name__)
# A replay that is made faster while it runs does not wait for the pace that it had before.
SOONEST_TICK, LATEST_TICK = timedelta(seconds=1), timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=5)
# A run that is due later than that, and than its job waits, is of a clock that was set back since.
LONGEST_WAIT = timedelta(minutes=10)
STOP_S = 1.5
# A lease is renewed so many times before it would end: an attempt may fail.
RENEWALS = 4
LONG_S = 0.5


@dataclass(frozen=True)
class Job:
    """A periodic job.

    Attributes:
        every: the machine's time from one run to the next, asked for after each.
        run: does it; returns the moment of the system's clock that it has dealt with, if one.
        lease: a process that is at it for so long passes for dead.
        renewed: whether the lease is renewed while it runs: for a job that takes hours, and that
            ends by itself however its work hangs.
    """

    name: str
    every: Callable[[], timedelta]
    run: Callable[[], datetime | None]
    lease: timedelta = timedelta(minutes=10)
    renewed: bool = False


@dataclass(frozen=True)
class JobHealth:
    """The state of a job, as the monitoring shows it.

    Attributes:
        late_s: seconds since it has been due and not done; 0 where it is on time.
    """

    name: str
    finished_at_utc: datetime | None
    due_at_utc: datetime
    late_s: float
    failures_n: int
    last_error: str | None


class Scheduler:
    """Runs jobs from `start` to `stop`, in threads of its own."""

    def __init__(self, operations: Operations, jobs: Sequence[Job]) -> None:
        self._operations, self.jobs = operations, tuple(jobs)
        self.owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._timers: BackgroundScheduler | None = None
        self._running: set[str] = set()
        # Called after a run that took LONG_S or more, which leaves much memory free.
        self.after_long: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin; every job is looked at once at once."""
        timers = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self.jobs))},
            # A machine that slept does late what it missed, and only once.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        for job in self.jobs:
            timers.add_job(
                self.turn,
                "interval",
                args=[job],
                id=job.name,
                seconds=_tick(job.every()).total_seconds(),
                next_run_time=datetime.now(UTC),
            )
        timers.start()
        self._timers = timers

    def stop(self, wait_s: float = STOP_S) -> None:
        """End; a job that is running is waited for a while, and then handed back.

        Whoever comes next takes it up at once; what this process still does of it changes nothing
        that is not the same when done again.

        Args:
            wait_s: seconds.
        """
        if self._timers is None:
            return
        self._timers.shutdown(wait=False)
        self._timers = None
        end_s = time.monotonic() + wait_s
        while self._running and time.monotonic() < end_s:
            time.sleep(0.02)
        for name in sorted(self._running):
            log.warning("job %s is handed back unfinished", name)
            try:
                with self._operations.begin() as work:
                    work.jobs.failed(name, self.owner, "handed back", timedelta())
            except UserError as error:
                log.error("job %s cannot be handed back: %s", name, error)

    @property
    def running(self) -> bool:
        return self._timers is not None

    def turn(self, job: Job) -> bool:
        """Run a job if it is due and no other process is at it; tells whether it was run.

        Args:
            job: one of its own.
        """
        try:
            longest = max(job.every(), LONGEST_WAIT)
            with self._operations.read() as work:
                if not work.jobs.is_due(job.name, longest, job.lease):
                    return False
            with self._operations.begin() as work:
                if not work.jobs.claim(job.name, self.owner, job.lease, longest):
                    return False
            self._running.add(job.name)
            try:
                self._run(job)
            finally:
                self._running.discard(job.name)
        except UserError as error:
            # The database does not answer: the next tick asks again.
            log.error("job %s: %s", job.name, error)
            return False
        return True

    def health(self) -> list[JobHealth]:
        """How each job stands, by name; none before the first run of any."""
        now = datetime.now(UTC)
        with self._operations.read() as work:
            states = work.jobs.states()
        job_names = {job.name for job in self.jobs}
        return [_health(state, now) for state in states if state.name in job_names]

    def _run(self, job: Job) -> None:
        begun_s, over = time.monotonic(), threading.Event()
        if job.renewed:
            threading.Thread(
                target=self._renew, args=(job, over), name="lease", daemon=True
            ).start()
        try:
            self._run_once(job)
        finally:
            over.set()
            if time.monotonic() - begun_s >= LONG_S:
                self.after_long()

    def _renew(self, job: Job, over: threading.Event) -> None:
        """Hold a run until it is over, or somebody else's."""
        while not over.wait(job.lease.total_seconds() / RENEWALS):
            try:
                with self._operations.begin() as work:
                    if not work.jobs.renew(job.name, self.owner, job.lease):
                        return
            except UserError as error:  # the next time may come soon enough
                log.error("the lease of job %s is not renewed: %s", job.name, error)

    def _run_once(self, job: Job) -> None:
        try:
            clock_at = job.run()
        except Exception as error:
            # Whatever is wrong with one run, the next must come.
            with_trace = not isinstance(error, ServiceDown)  # whose trace is of no use here
            log.error("job %s failed: %s", job.name, error, exc_info=with_trace)
            retry = min(job.every(), LONGEST_RETRY)
            with self._operations.begin() as work:
                work.jobs.failed(job.name, self.owner, type(error).__name__, retry)
            return
        with self._operations.begin() as work:
            work.jobs.done(job.name, self.owner, job.every(), clock_at)


def _tick(every: timedelta) -> timedelta:
    return min(max(every / 5, SOONEST_TICK), LATEST_TICK)


def _health(state: JobState, now: datetime) -> JobHealth:
    late_s = max(0.0, (now - state.due_at_utc).total_seconds())
    return JobHealth(
        state.name,
        state.finished_at_utc,
        state.due_at_utc,
        late_s,
        state.failures_n,
        state.last_error,
    )
