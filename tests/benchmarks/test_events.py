"""Reading new events: their cost does not depend on the number of earlier events."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest

from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight
from ponctuel.serving.feed import CHUNK_SIZE, Feed
from ponctuel.timeline.builder import Timeline
from tests.benchmarks.conftest import Speed
from tests.trained_sample import TrainedSample

EARLIER, BATCH, BATCHES = 100_000, 1000, 7
AT_MOST = 1.3


class EventLog:
    """An event log in memory, and a timeline that reads it."""

    def __init__(self, month: TrainedSample) -> None:
        self.now = month.moment(4, 20)
        self.timeline = Timeline(month.connection.cursor(), month.known)
        self._feed = Feed(self.timeline, self, poll_every_s=0)
        self._pushed, self._new = 0, list[Event]()

    def new_events(self) -> Sequence[Event]:
        new, self._new = self._new, []
        return new

    def push(self, n: int, before: timedelta) -> None:
        """Add departures of `n` unlisted flights, which left until `before` the current time."""
        self._new += [
            self._departure(self._pushed + number, self.now - before) for number in range(n)
        ]
        self._pushed += n

    def update_s(self) -> float:
        """Seconds to read the new events into the timeline."""
        started = time.perf_counter()
        assert self._feed.update()
        return time.perf_counter() - started

    def _departure(self, number: int, last: datetime) -> Event:
        departure = last - timedelta(minutes=number % 28_800)
        flight = Flight("UA", 20_000 + number // 28_800 * 3 + number % 3, "EWR", "IAH", departure)
        known = departure + timedelta(minutes=number % 90)
        return Event(EventKind.DEPARTURE, known, flight, delay_min=number % 90)


@pytest.fixture
def empty_and_long_logs(month: TrainedSample) -> tuple[EventLog, EventLog]:
    empty, long = EventLog(month), EventLog(month)
    for _ in range(0, EARLIER, CHUNK_SIZE):
        long.push(CHUNK_SIZE, timedelta(days=2))
        long.update_s()
    return empty, long


def test_a_batch_of_events_costs_the_same_after_any_number_of_events(
    empty_and_long_logs: tuple[EventLog, EventLog], speed: Speed
) -> None:
    """The two logs take turns, so that other processes slow both alike."""
    durations_s: dict[EventLog, list[float]] = {log: [] for log in empty_and_long_logs}
    for _ in range(BATCHES):
        for log in empty_and_long_logs:
            log.push(BATCH, timedelta(hours=3))
            durations_s[log].append(log.update_s())
    empty_s, long_s = (float(np.median(durations_s[log][1:])) for log in empty_and_long_logs)
    speed.add(
        "events_taken_in",
        batch=BATCH,
        none_s=empty_s,
        after_100000_s=long_s,
        ratio=long_s / empty_s,
    )
    (empty, long) = empty_and_long_logs
    assert long.timeline.version - empty.timeline.version == EARLIER
    assert long_s / empty_s <= AT_MOST
