"""A replay through the public API gives the forecasts of the warehouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from ponctuel.domain.flight import ForecastRequest, epoch_min
from ponctuel.serving.parity import COLUMNS, differing_rows, figures_of
from ponctuel_sdk import PonctuelError
from tests.trained_sample import TrainedSample

OpenServer = Callable[..., Any]
LEADS_MIN = (30, 120, 360, 1440)


def test_a_replayed_day_is_forecast_as_the_pipeline_forecasts_it(
    sample: TrainedSample, live_server: OpenServer
) -> None:
    """Forecasts of every flight of a day at several lead times are equal bit by bit."""
    start = sample.moment(3, 9)
    with live_server(start) as server:
        end = start + timedelta(days=1)
        flights = server.service.departures(start, end)
        requests = [
            ForecastRequest(flight, flight.sched_dep_utc - timedelta(minutes=lead))
            for flight in flights
            for lead in LEADS_MIN
        ]
        assert len(flights) > 500
        expected = figures_of(sample.service.shared_copy().issue(requests))
        without_events = figures_of(server.service.issue(requests))
        assert differing_rows(without_events, expected).mean() > 0.3, "without events they differ"

        sender = server.sender()
        sender.fast_forward(epoch_min(end))
        assert sender.progress.refused_n == 0
        assert sender.progress.sent_n > 1500
        with_events = figures_of(server.service.issue(requests))
        assert list(with_events.columns) == list(COLUMNS)
        assert int(differing_rows(with_events, expected).sum()) == 0

        repeated = server.sender()
        repeated.fast_forward(epoch_min(end))
        assert (repeated.progress.known_n, repeated.progress.refused_n) == (
            repeated.progress.sent_n,
            0,
        )


def test_the_clock_is_set_while_it_runs(sample: TrainedSample, live_server: OpenServer) -> None:
    """Pause, speed and time of the clock can be set; outcomes follow it, and the audit log has each change."""
    start = sample.moment(3, 12)
    with live_server(start) as server:
        state = server.client.read_replay()
        assert (state.mode, state.paused, state.feed) == ("replay", True, "events")
        assert (state.unseen, state.unseen_from) == (True, sample.test_from)
        sender = server.sender()
        sender.follow()
        server.client.set_replay(at=start + timedelta(hours=6))
        sender.follow()
        state = server.client.read_replay()
        assert state.last_event_utc is not None
        assert start + timedelta(hours=5) < state.last_event_utc <= state.now_utc
        assert state.progress == pytest.approx(6 / 96, abs=0.001)
        flights = server.service.departures(start, start + timedelta(hours=2))
        known = [outcome for outcome in server.service.outcomes(flights) if outcome is not None]
        assert len(known) > 20

        server.client.set_replay(at=(start + timedelta(hours=1)).isoformat())
        sent = sender.progress.sent_n
        sender.follow()
        assert sender.progress.sent_n == sent, "past events were sent already"
        earlier = [outcome for outcome in server.service.outcomes(flights) if outcome is not None]
        assert len(earlier) < len(known), "future outcomes are not shown"

        running = server.client.set_replay(speed=3600)
        assert (running.paused, running.speed) == (False, 3600)
        for invalid in ({"at": "2012-01-01T00:00Z"}, {"speed": 1e9}, {"at": "soon"}):
            with pytest.raises((PonctuelError, ValueError)):
                server.client.set_replay(**invalid)
        with server.operations.read() as work:
            acts = [act.action for act in work.audit.latest(limit=50).items]
        assert acts.count("replay.turn") == 3


def test_recorded_events_are_all_reported_once(sample: TrainedSample) -> None:
    """Events of consecutive periods are together those of the full period."""
    from ponctuel.timeline.recorded import RecordedEvents

    recorded = RecordedEvents(sample.connection.cursor(), sample.known)
    start = epoch_min(sample.moment(2, 9))
    all_events = recorded.between(start, start + 600)
    parts = [
        e
        for start_min in range(start, start + 600, 100)
        for e in recorded.between(start_min, start_min + 100)
    ]
    assert parts == all_events
    assert recorded.count(start, start + 600) == len(all_events) > 500
    minutes = np.array([event.known_min for event in all_events])
    assert (np.diff(minutes) >= 0).all()
    before = recorded.of_unfinished_flights(start)
    assert before
    assert all(event.known_min < start for event in before)
