"""Limits of lead times, and the replay clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.errors import InvalidRequest
from ponctuel.domain.flight import Flight, ForecastRequest

NOON = datetime(2020, 5, 4, 12, 0, tzinfo=UTC)
FLIGHT = Flight("AA", 1, "AAA", "BBB", NOON)


@pytest.mark.parametrize("lead", [timedelta(0), timedelta(days=30), timedelta(minutes=7.5)])
def test_lead_times_that_are_accepted(lead: timedelta) -> None:
    assert ForecastRequest(FLIGHT, NOON - lead).lead_time_min == lead / timedelta(minutes=1)


@pytest.mark.parametrize("lead", [timedelta(seconds=-1), timedelta(days=30, seconds=1)])
def test_lead_times_that_are_refused(lead: timedelta) -> None:
    with pytest.raises(InvalidRequest) as caught:
        ForecastRequest(FLIGHT, NOON - lead)
    assert caught.value.field == "issued_at"
    assert caught.value.code == "lead_time_out_of_range"


def test_the_issue_time_is_rounded_down_to_the_minute() -> None:
    request = ForecastRequest(FLIGHT, NOON - timedelta(minutes=5, seconds=1))
    assert request.issued_at_epoch_min * 60 <= request.issued_at_utc.timestamp()


def test_a_replay_runs_at_its_speed() -> None:
    ticks = iter([100.0, 100.0, 160.0])
    clock = ReplayClock(NOON, speed=2.0, monotonic=lambda: next(ticks))
    assert clock.now() == NOON
    assert clock.now() == NOON + timedelta(minutes=2)


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        ReplayClock(datetime(2020, 1, 1))


def test_a_running_replay_is_adjusted() -> None:
    """A paused clock stops, a moved one continues from there, and a new speed applies from then on."""
    seconds = [0.0]
    clock = ReplayClock(NOON, speed=10.0, monotonic=lambda: seconds[0])
    seconds[0] = 60.0
    clock.adjust(speed=0)
    seconds[0] = 600.0
    assert (clock.now(), clock.speed) == (NOON + timedelta(minutes=10), 0)
    clock.adjust(NOON - timedelta(days=1), 2.0)
    seconds[0] = 630.0
    assert clock.now() == NOON - timedelta(days=1) + timedelta(minutes=1)
    for arguments in ({"moment": datetime(2020, 1, 1)}, {"speed": -1.0}):
        with pytest.raises(ValueError, match=r"aware|negative"):
            clock.adjust(**arguments)  # type: ignore[arg-type]
