"""The composition root: service, accounts, jobs, the API over them, and the page that asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app.api.application import create_app
from app.api.request_ids import configure_log
from app.ui.mount import mount_page
from ponctuel.accounts.bootstrap import make_accounts
from ponctuel.config.application import ApplicationSettings, read_application_settings
from ponctuel.config.params import load_params
from ponctuel.config.paths import project_paths
from ponctuel.config.settings import read_settings
from ponctuel.operations.bootstrap import open_operations
from ponctuel.serving.bootstrap import make_service
from ponctuel.serving.jobs import make_scheduler, make_telling
from ponctuel.serving.scheduler import Scheduler


def build(root: Path | None = None, settings: ApplicationSettings | None = None) -> FastAPI:
    """The whole application for a checkout; nothing connects before this is called.

    Args:
        settings: settled for the address that is listened on (`for_host`); else what the
            environment says, where development has to be named.

    Raises:
        UserError: what the environment says cannot be used, or something must be built first.
    """
    configure_log()
    settings = settings or read_application_settings(root).as_named()
    operations = open_operations(read_settings(root))
    accounts = make_accounts(settings, operations)
    service = make_service(root, operations)
    api = create_app(service, accounts, settings)
    whole = mount_page(api, page_secret=api.state.page_secret)
    if settings.scheduler:
        paths = project_paths(root)
        telling = make_telling(service, operations, settings, accounts.watching.signing_secrets)
        board = load_params(paths.params).board
        run_jobs(whole, make_scheduler(service, operations, telling, board, paths.batches))
    return whole


def run_jobs(app: FastAPI, scheduler: Scheduler) -> None:
    """Let periodic jobs run as long as the application does; `/ready` tells how they stand."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        scheduler.start()
        try:
            async with inner(running) as state:
                yield state
        finally:
            await run_in_threadpool(scheduler.stop)

    app.state.scheduler = scheduler
    app.router.lifespan_context = lifespan
