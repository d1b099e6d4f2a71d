"""The composition root: service, accounts, jobs, the API over them, and the pages that call it."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app.api.application import create_app
from app.api.front.gradio import PageGate
from app.api.metrics import RequestMetrics
from app.api.request_ids import configure_log
from app.api.service import time_zone_of
from app.gradio_import import without_stubs
from app.late_pages import mount_late
from app.memory import MemoryTrimmer, trim_memory
from app.ui.uploads import UploadSweeper, upload_folder
from ponctuel.accounts.bootstrap import make_accounts
from ponctuel.config.application import ApplicationSettings, read_application_settings
from ponctuel.config.params import load_params
from ponctuel.config.paths import project_paths
from ponctuel.config.settings import read_settings
from ponctuel.monitoring.bootstrap import monitoring_jobs
from ponctuel.monitoring.exposition import MonitoringCollector
from ponctuel.monitoring.overview import Overview
from ponctuel.monitoring.report_requests import ReportRequests, in_own_process
from ponctuel.notifications.bootstrap import make_notifier, make_watches
from ponctuel.notifications.mail import RetryingMailer, make_mailer
from ponctuel.operations.bootstrap import open_operations
from ponctuel.operations.work import Operations
from ponctuel.serving.batches import BatchService, BatchWorker
from ponctuel.serving.bootstrap import make_service, make_worker
from ponctuel.serving.challenger import challenger_source
from ponctuel.serving.jobs import default_test_from, make_scheduler, retraining_job, trained_until
from ponctuel.serving.readiness import Readiness
from ponctuel.serving.registry import ModelRegistry
from ponctuel.serving.replay_clock import ReplayControl
from ponctuel.serving.replay_span import replay_span
from ponctuel.serving.scheduler import Scheduler
from ponctuel.serving.service import ForecastService
from ponctuel.serving.shared_clock import SharedClock
from ponctuel.serving.warm_up import warm_up
from ponctuel.serving.weather import make_weather
from ponctuel.serving.workers import Workers

log = logging.getLogger(__name__)


def build(
    root: Path | None = None, settings: ApplicationSettings | None = None, workers: int = 1
) -> FastAPI:
    """The whole application for a checkout; nothing connects before this is called.

    Args:
        settings: completed for the address of the server (`for_host`); by default those of the
            environment, where `development` must be set explicitly.
        workers: number of processes that forecast; with 1, this process does.

    Raises:
        UserError: the settings cannot be used, or a part has to be built first.
    """
    settings = settings or read_application_settings(root).for_unknown_host()
    configure_log(settings.log_level, settings.log_format)
    operations = open_operations(read_settings(root))
    mailer = make_mailer(settings)
    accounts = make_accounts(settings, operations, mailer=mailer and RetryingMailer(mailer))
    service, paths = make_service(root, operations), project_paths(root)
    warming = threading.Thread(target=_warm_up, args=(service,), name="warm-up", daemon=True)
    warming.start()
    os.environ["GRADIO_TEMP_DIR"] = str(upload_folder(paths.uploads))
    airports = service.origin_codes()  # before the copies, which then share the airports
    # A connection of its own: single forecasts do not wait for a batch of thousands.
    batches = BatchService(operations, service.shared_copy(), paths.batches)
    weather = make_weather(settings, service.clock, airports, service.coordinates_of, operations)
    watches = make_watches(settings, operations, service.clock, time_zone_of, mailer)
    # A connection of its own: look-ups do not wait for a forecast.
    lookups, registry = service.shared_copy(), ModelRegistry(paths)
    params = load_params(paths.params)
    reports = ReportRequests(operations, service.clock, paths, in_own_process(paths))
    monitoring = Overview(operations, service.clock, params.monitoring, reports)
    metrics = RequestMetrics()
    metrics.registry.register(MonitoringCollector(operations, service.clock))
    api = create_app(
        service,
        accounts,
        settings,
        batches,
        registry,
        weather,
        watches,
        lookups,
        monitoring,
        metrics,
    )
    whole = api
    whole.state.pages = mount_late(whole, partial(_pages, api, settings))
    if workers > 1:
        others = Workers(partial(make_worker, root), workers)
        service.use_workers(others)
        run_alongside(whole, others)
    run_alongside(whole, BatchWorker(batches))
    shared_clock = SharedClock(service.clock, operations)
    run_alongside(whole, shared_clock)
    span = replay_span(paths)
    whole.state.replay = ReplayControl(service.clock, operations, span, shared_clock.save)
    run_alongside(whole, UploadSweeper(paths.uploads))
    whole.state.readiness = Readiness(operations, paths.warehouse)
    if settings.scheduler:
        notifier = make_notifier(
            settings, operations, service.clock, service.zone_of, mailer, watches.signing_secrets
        )
        watching = monitoring_jobs(
            service.shared_copy(),
            operations,
            params.monitoring,
            settings,
            paths,
            mailer,
            metrics.traffic,
            trained_until(lookups, paths, params),
            challenger_source(paths, default_test_from(lookups, params)),
        )
        retraining = retraining_job(lookups, operations, paths, params)
        further = [*watching, retraining, reports.job()]
        board, folder = params.board, paths.batches
        run_jobs(
            whole, make_scheduler(service, operations, notifier, board, folder, weather, further)
        )
    run_alongside(whole, MemoryTrimmer())
    run_alongside(whole, DatabaseCloser(operations))  # outermost: the last to stop
    warming.join()  # ready only once the first forecast was made
    return whole


def _pages(api: FastAPI, settings: ApplicationSettings) -> FastAPI:
    """The pages as an application of their own, which calls the API."""
    with without_stubs():
        from app.ui.mount import mount_site, own_client
    api.state.lookups.origins()  # reads the cities, so that the first search is fast
    secure = not settings.development
    return mount_site(
        FastAPI(openapi_url=None),
        own_client(api, api.state.page_secret),
        gate=PageGate,
        secure=secure,
        public_url=settings.public_url if secure else None,
    )


def _warm_up(service: ForecastService) -> None:
    try:
        warm_up(service)
    except Exception:  # each later request reports its own error
        log.exception("the first forecast failed")


class DatabaseCloser:
    """Closes the database at the end; SQLite then has all of its data in one file."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations

    def start(self) -> None:
        """Does nothing: the database is open already."""

    def stop(self) -> None:
        self._operations.close()


def run_jobs(app: FastAPI, scheduler: Scheduler) -> None:
    """Run periodic jobs with the application; `/ready` shows their state."""
    app.state.scheduler = scheduler
    scheduler.after_long = trim_memory
    run_alongside(app, scheduler)


class BackgroundService(Protocol):
    """A service with threads of its own."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


def run_alongside(app: FastAPI, runs: BackgroundService) -> None:
    """Start a service with the application, and stop it at its end."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        runs.start()
        try:
            async with inner(running) as state:
                yield state
        finally:
            await run_in_threadpool(runs.stop)

    app.router.lifespan_context = lifespan
