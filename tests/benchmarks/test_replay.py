"""A replay at full speed: the cost of events sent to the API does not grow with their number."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.api.application import create_app
from ponctuel.accounts.bootstrap import make_accounts
from ponctuel.accounts.program_key import program_key
from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.flight import epoch_min
from ponctuel.domain.scopes import Scope
from ponctuel.operations.work import Operations
from ponctuel.serving.ingestion import EventReader
from ponctuel.serving.replay import Progress, Sender
from ponctuel.serving.replay_clock import ReplayControl
from ponctuel.serving.replay_span import ReplaySpan
from ponctuel.serving.schedule import Schedule
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.recorded import RecordedEvents
from ponctuel_sdk import Client
from tests.benchmarks.conftest import Speed
from tests.integration.accounts.conftest import SECRET
from tests.integration.app.conftest import FakeService
from tests.integration.operations.conftest import Databases, databases, postgres
from tests.servers import run_server
from tests.trained_sample import TrainedSample

__all__ = ["databases", "postgres"]  # fixtures
DAYS, AT_MOST = 21, 1.3


@contextmanager
def replay_sender(month: TrainedSample, url: str, start: datetime) -> Iterator[Sender]:
    """A sender of recorded events to a server on a port, whose forecasts are constants."""
    operations, clock = Operations(url), ReplayClock(start, speed=0)
    reader = EventReader(Schedule(Timeline(month.connection.cursor(), month.known)))
    service = FakeService()
    service.clock = clock
    service.read_event = lambda fields: reader.read(fields, clock.now())  # type: ignore[method-assign]
    settings = ApplicationSettings.model_validate(
        {"environment": "development", "secret_key": SECRET, "rate_limits": False}
    )
    app = create_app(service, make_accounts(settings, operations), settings)
    zone = ZoneInfo("America/New_York")
    span = ReplaySpan(start, start + timedelta(days=60), zone, feed="events")
    app.state.replay = ReplayControl(clock, operations, span)
    recorded = RecordedEvents(month.connection.cursor(), month.known)
    with (
        run_server(app) as address,
        program_key(operations, "replay", (Scope.EVENTS, Scope.FORECASTS)) as key,
        Client(address, api_key=key, timeout_s=300) as client,
    ):
        yield Sender(client, recorded, epoch_min(start))
    operations.close()


def test_events_at_most_speed(month: TrainedSample, databases: Databases, speed: Speed) -> None:
    """Three weeks of real events: the last third takes no longer than the first."""
    start = month.moment(0, 9) - timedelta(days=30)
    marks = [(time.perf_counter(), 0)]

    def record_progress(progress: Progress) -> None:
        marks.append((time.perf_counter(), progress.sent_n))

    with replay_sender(month, databases.migrated_url(), start) as sender:
        sender.fast_forward(epoch_min(start) + DAYS * 1440, record_progress)
        assert sender.progress.refused_n == 0
    third = len(marks) // 3
    first, last = (_seconds_per_event(marks[at]) for at in (slice(0, third), slice(-third, None)))
    per_min = 60 / _seconds_per_event(marks)
    speed.add(
        f"replay_{databases.name}",
        events=sender.progress.sent_n,
        events_per_min=per_min,
        ratio=last / first,
    )
    assert last / first <= AT_MOST


def _seconds_per_event(marks: list[tuple[float, int]]) -> float:
    """Seconds per event between the first and the last mark."""
    (started, first_n), (finished, last_n) = marks[0], marks[-1]
    return (finished - started) / (last_n - first_n)
