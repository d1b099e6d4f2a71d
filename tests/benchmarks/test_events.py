"""Taking in events: what is settled costs nothing, however much of it there is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest

from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import Flight
from ponctuel.serving.feed import LOT, Feed
from ponctuel.timeline.builder import Timeline
from tests.benchmarks.conftest import Speed
from tests.trained_sample import TrainedSample

EARLIER, BATCH, BATCHES = 100_000, 1000, 7
AT_MOST = 1.3


class Followed:
    """An event log in memory, and a timeline that follows it."""

    def __init__(self, month: TrainedSample) -> None:
        self.now = month.moment(4, 20)
        self.timeline = Timeline(month.connection.cursor(), month.known)
        self._feed = Feed(self.timeline, self, look_every_s=0)
        self._pushed, self._new = 0, list[Event]()

    def new_events(self) -> Sequence[Event]:
        new, self._new = self._new, []
        return new

    def push(self, n: int, before: timedelta) -> None:
        """Departures of as many flights that only events know."""
        self._new += [self._departure(self._pushed + k, self.now - before) for k in range(n)]
        self._pushed += n

    def update_s(self) -> float:
        """Seconds to take in what was pushed."""
        started = time.perf_counter()
        assert self._feed.update()
        return time.perf_counter() - started

    def _departure(self, k: int, until: datetime) -> Event:
        departure = until - timedelta(minutes=k % 28_800)
        flight = Flight("UA", 20_000 + k // 28_800 * 3 + k % 3, "EWR", "IAH", departure)
        known = departure + timedelta(minutes=k % 90)
        return Event(EventKind.DEPARTURE, known, flight, delay_min=k % 90)


@pytest.fixture
def young_and_old(month: TrainedSample) -> tuple[Followed, Followed]:
    young, old = Followed(month), Followed(month)
    for _ in range(0, EARLIER, LOT):
        old.push(LOT, timedelta(days=2))
        old.update_s()
    return young, old


def test_a_batch_costs_the_same_however_much_came_before(
    young_and_old: tuple[Followed, Followed], speed: Speed
) -> None:
    """The two take turns, on the same kind of batch: what the machine does besides hits both."""
    durations_s: dict[Followed, list[float]] = {reader: [] for reader in young_and_old}
    for _ in range(BATCHES):
        for reader in young_and_old:
            reader.push(BATCH, timedelta(hours=3))
            durations_s[reader].append(reader.update_s())
    none, many = (float(np.median(durations_s[reader][1:])) for reader in young_and_old)
    speed.add("events_taken_in", batch=BATCH, none_s=none, after_100000_s=many, ratio=many / none)
    (young, old) = young_and_old
    assert old.timeline.version - young.timeline.version == EARLIER
    assert many / none <= AT_MOST
