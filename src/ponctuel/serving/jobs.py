"""The composition root of periodic jobs: which there are, and how often each is due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from ponctuel.config.params import BoardParams, Params
from ponctuel.config.paths import Paths
from ponctuel.domain.clock import Clock, ReplayClock
from ponctuel.operations.batch_files import remove_batch_files
from ponctuel.operations.work import Operations
from ponctuel.serving.board import BoardMaker
from ponctuel.serving.retraining import JOB as RETRAINING
from ponctuel.serving.retraining import Retraining, champion_trained_until, in_own_process
from ponctuel.serving.scheduler import Job, Scheduler
from ponctuel.serving.service import ForecastService
from ponctuel.serving.weather import OBSERVE_EVERY, WeatherService

log = logging.getLogger(__name__)
BOARD, WATCHES, DELIVERIES, PURGE = "board", "watches", "deliveries", "purge"
WEATHER = "weather"
DELIVER_EVERY, PURGE_EVERY = timedelta(seconds=10), timedelta(days=1)
# Of the system's clock, as the board's step is: whoever has just made a watch need not wait long.
WATCH_EVERY = timedelta(minutes=1)
# Renewed while it runs: a killed server's retraining is taken up after so long.
RETRAINING_LEASE = timedelta(minutes=2)
# However fast a replay runs, and where it stands still.
SOONEST, STANDING = timedelta(seconds=5), timedelta(minutes=1)
# A board that takes long is made less often: no more than a quarter of the time goes into it.
REST_PER_WORK = 3


class Notifier(Protocol):
    """The part of the notifications that the jobs call."""

    def evaluate(self) -> int: ...
    def deliver(self) -> int: ...


def make_scheduler(
    service: ForecastService,
    operations: Operations,
    notifier: Notifier,
    params: BoardParams,
    batches: Path,
    weather: WeatherService | None = None,
    further: Sequence[Job] = (),
) -> Scheduler:
    """The jobs of a running application, not yet started.

    Args:
        service: makes the forecasts.
        operations: the operational database.
        notifier: sends what is due.
        params: how often the board is refreshed, and how far it reaches.
        batches: the folder of the batches' files, of which the purge deletes some.
        weather: takes observations in, where the installation asks a weather service.
        further: jobs of rooms above.
    """
    board = BoardJob(BoardMaker(service.shared_copy(), operations, params), service.clock, params)

    def watch() -> datetime:
        at = service.clock.now()
        notifier.evaluate()
        return at

    def deliver() -> None:
        notifier.deliver()

    def purge() -> None:
        with operations.begin() as work:
            purged = work.retention.purge()
        remove_batch_files(batches, purged.files)

    observing = [] if weather is None else [Job(WEATHER, lambda: OBSERVE_EVERY, weather.observe)]
    return Scheduler(
        operations,
        [
            *observing,
            Job(BOARD, board.every, board.run),
            Job(WATCHES, lambda: _paced(service.clock, WATCH_EVERY), watch),
            Job(DELIVERIES, lambda: DELIVER_EVERY, deliver),
            Job(PURGE, lambda: PURGE_EVERY, purge, lease=timedelta(hours=1)),
            *further,
        ],
    )


class BoardJob:
    """Refreshes the board at the pace of the clock, as far as the machine keeps up with it."""

    def __init__(self, maker: BoardMaker, clock: Clock, params: BoardParams) -> None:
        self._maker, self._clock, self._params = maker, clock, params
        self._took = timedelta()

    def every(self) -> timedelta:
        step = timedelta(minutes=self._params.refresh_min)
        return max(_paced(self._clock, step), self._took * REST_PER_WORK)

    def run(self) -> datetime:
        cycle = self._maker.refresh()
        self._took = timedelta(seconds=cycle.took_s)
        log.info(
            "board of %s: %d flights, %d kept, %.1f s",
            cycle.moment_utc,
            cycle.flights_n,
            cycle.stored_n,
            cycle.took_s,
        )
        return cycle.moment_utc


def retraining_job(
    service: ForecastService, operations: Operations, paths: Paths, params: Params
) -> Job:
    """Looks whether the model is due, and makes a challenger when it is.

    Args:
        service: whose outcomes judge the champion.
        operations: the operational database.
        paths: the paths of the project.
        params: the parameters of the project.
    """
    loop = Retraining(
        service,
        operations,
        trained_until(service, paths, params),
        in_own_process(paths),
        params.further.retrain,
        params.retraining,
    )
    every = timedelta(hours=params.retraining.every_hours)
    return Job(
        RETRAINING, lambda: _paced(service.clock, every), loop.run, RETRAINING_LEASE, renewed=True
    )


def trained_until(service: ForecastService, paths: Paths, params: Params) -> Callable[[], date]:
    """The first local day that the champion of the moment has not seen.

    Args:
        service: tells the schedule's first day.
        paths: the paths of the project.
        params: the split, for a model that says nothing of itself.
    """
    return champion_trained_until(paths, default_test_from(service, params))


def default_test_from(service: ForecastService, params: Params) -> date:
    """The first day that a model has not seen which says nothing of itself.

    Args:
        service: tells the schedule's first day, which stands for a share of the period.
        params: the split.
    """
    test_from = params.split.test_from
    return service.days()[0] if isinstance(test_from, float) else test_from


def _paced(clock: Clock, step: timedelta) -> timedelta:
    """The machine's time in which the system's clock moves on by a step."""
    if not isinstance(clock, ReplayClock):
        return step
    return max(step / clock.speed, SOONEST) if clock.speed > 0 else STANDING
