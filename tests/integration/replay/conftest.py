"""A server on the trained sample that gets recent data by events only, and a client of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.api.application import create_app
from ponctuel.accounts.bootstrap import make_accounts
from ponctuel.accounts.program_key import program_key
from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.flight import epoch_min
from ponctuel.domain.scopes import Scope
from ponctuel.operations.work import Operations
from ponctuel.serving.champion import ServedModel
from ponctuel.serving.live import LiveFeatures
from ponctuel.serving.replay import Sender
from ponctuel.serving.replay_clock import ReplayControl
from ponctuel.serving.replay_span import ReplaySpan
from ponctuel.serving.schedule import Schedule
from ponctuel.serving.service import ForecastService
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.recorded import RecordedEvents
from ponctuel_sdk import Client
from tests.integration.accounts.conftest import SECRET
from tests.integration.operations.conftest import Databases, databases, postgres
from tests.servers import run_server
from tests.trained_sample import TrainedSample

__all__ = ["databases", "postgres"]  # fixtures


@dataclass
class LiveServer:
    """A server whose data from `start` on come by events only."""

    sample: TrainedSample
    service: ForecastService
    clock: ReplayClock
    operations: Operations
    client: Client
    start: datetime

    def sender(self) -> Sender:
        recorded = RecordedEvents(self.sample.connection.cursor(), self.sample.known)
        return Sender(self.client, recorded, epoch_min(self.start))


@pytest.fixture
def live_server(sample: TrainedSample, databases: Databases) -> Callable[[datetime], Any]:
    """Make a context manager, from `start`, of a server whose warehouse has no data from then on."""

    @contextmanager
    def open_server(start: datetime) -> Iterator[LiveServer]:
        operations = Operations(databases.migrated_url())
        clock = ReplayClock(start, speed=0)
        schedule = Schedule(
            Timeline(sample.connection.cursor(), sample.known, until_min=epoch_min(start))
        )
        served = ServedModel.of(sample.model, "small/1", sample.residuals)
        support = sample.service._support
        features = LiveFeatures(schedule)
        service = ForecastService(schedule, features, served, clock, support, operations)
        assert service._feed is not None
        service._feed._poll_every_s = 0
        settings = ApplicationSettings.model_validate(
            {"environment": "development", "secret_key": SECRET, "rate_limits": False}
        )
        app = create_app(service, make_accounts(settings, operations), settings)
        span = ReplaySpan(
            start_utc=start,
            end_utc=start + timedelta(days=4),
            zone=ZoneInfo("America/New_York"),
            unseen_from=sample.test_from,
            feed="events",
            first_utc=start - timedelta(days=4),
        )
        app.state.replay = ReplayControl(clock, operations, span)
        with (
            run_server(app) as url,
            program_key(operations, "replay", (Scope.EVENTS, Scope.FORECASTS)) as key,
            Client(url, api_key=key) as client,
        ):
            yield LiveServer(sample, service, clock, operations, client, start)
        operations.close()

    return open_server
