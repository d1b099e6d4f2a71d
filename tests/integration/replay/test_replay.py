"""A replay through the public API: the store that it fills says what the warehouse says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from ponctuel.domain.flight import ForecastRequest, epoch_min
from ponctuel.serving.parity import COLUMNS, figures_of, unequal
from ponctuel_sdk import PonctuelError
from tests.trained_sample import TrainedSample

Opened = Callable[..., Any]
LEADS_MIN = (30, 120, 360, 1440)


def test_a_replayed_day_is_forecast_as_the_pipeline_forecasts_it(
    sample: TrainedSample, live: Opened
) -> None:
    """Every flight of a whole day, at several lead times, bit for bit; the events matter."""
    start = sample.moment(3, 9)
    with live(start) as here:
        end = start + timedelta(days=1)
        flights = here.service.departures(start, end)
        requests = [
            ForecastRequest(flight, flight.sched_dep_utc - timedelta(minutes=lead))
            for flight in flights
            for lead in LEADS_MIN
        ]
        assert len(flights) > 500
        whole = figures_of(sample.service.shared_copy().issue(requests))
        silent = figures_of(here.service.issue(requests))
        assert unequal(silent, whole).mean() > 0.3, "without events they differ"

        sender = here.sender()
        sender.race(epoch_min(end))
        assert sender.progress.refused_n == 0
        assert sender.progress.sent_n > 1500
        told = figures_of(here.service.issue(requests))
        assert list(told.columns) == list(COLUMNS)
        assert int(unequal(told, whole).sum()) == 0

        again = here.sender()
        again.race(epoch_min(end))
        assert (again.progress.known_n, again.progress.refused_n) == (again.progress.sent_n, 0)


def test_the_clock_is_set_while_it_runs(sample: TrainedSample, live: Opened) -> None:
    """Pause, speed, another moment; outcomes follow the clock, and each act is on the record."""
    start = sample.moment(3, 12)
    with live(start) as here:
        state = here.client.read_replay()
        assert (state.mode, state.paused, state.feed) == ("replay", True, "events")
        assert (state.unseen, state.unseen_from) == (True, sample.test_from)
        sender = here.sender()
        sender.follow()
        here.client.set_replay(at=start + timedelta(hours=6))
        sender.follow()
        state = here.client.read_replay()
        assert state.last_event_utc is not None
        assert start + timedelta(hours=5) < state.last_event_utc <= state.now_utc
        assert state.progress == pytest.approx(6 / 96, abs=0.001)
        flights = here.service.departures(start, start + timedelta(hours=2))
        known = [one for one in here.service.outcomes(flights) if one is not None]
        assert len(known) > 20

        here.client.set_replay(at=(start + timedelta(hours=1)).isoformat())
        sent = sender.progress.sent_n
        sender.follow()
        assert sender.progress.sent_n == sent, "what is past was sent"
        earlier = [one for one in here.service.outcomes(flights) if one is not None]
        assert len(earlier) < len(known), "nothing of the future is told"

        running = here.client.set_replay(speed=3600)
        assert (running.paused, running.speed) == (False, 3600)
        for wrong in ({"at": "2012-01-01T00:00Z"}, {"speed": 1e9}, {"at": "soon"}):
            with pytest.raises((PonctuelError, ValueError)):
                here.client.set_replay(**wrong)
        with here.operations.read() as work:
            acts = [act.action for act in work.audit.latest(limit=50).items]
        assert acts.count("replay.turn") == 3


def test_recorded_events_are_all_reported_once(sample: TrainedSample) -> None:
    """Whatever the stretches that are asked for, they add up to the whole."""
    from ponctuel.timeline.recorded import RecordedEvents

    recorded = RecordedEvents(sample.connection.cursor(), sample.known)
    start = epoch_min(sample.moment(2, 9))
    whole = recorded.between(start, start + 600)
    parts = [e for at in range(start, start + 600, 100) for e in recorded.between(at, at + 100)]
    assert parts == whole
    assert recorded.count(start, start + 600) == len(whole) > 500
    minutes = np.array([event.known_min for event in whole])
    assert (np.diff(minutes) >= 0).all()
    before = recorded.of_unfinished_flights(start)
    assert before
    assert all(event.known_min < start for event in before)
