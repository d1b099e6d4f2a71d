"""Watches: who gets a message about which flight, and how often at most."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from ponctuel.domain.errors import NotFound
from ponctuel.operations.enums import Channel
from ponctuel.operations.repositories.notifications import LEASE
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import ManualClock
from tests.integration.operations.samples import (
    NOON,
    add_flights,
    create_account,
    make_flight,
    make_forecast,
    make_watch,
    noon_plus,
)


def test_a_watch_sends_a_message_when_its_threshold_is_passed(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        first_id, second_id = add_flights(work, make_flight(1, 2), make_flight(2, 3))
        work.forecasts.add(
            [make_forecast(first_id, p_late_30=0.6), make_forecast(second_id, p_late_30=0.3)]
        )
        above_threshold = work.watches.add(owner.id, make_watch(flight_id=first_id))
        work.watches.add(owner.id, make_watch(flight_id=second_id))
        work.watches.add(owner.id, make_watch(flight_id=first_id, threshold=0.9))
        work.watches.add(owner.id, make_watch(flight_id=first_id, late_min=180))
    with operations.read() as work:
        (due,) = work.watches.due(NOON)
    assert due.watch == above_threshold
    assert (due.email, due.locale) == ("ana@example.com", "en")
    assert due.flight.id == first_id
    assert due.risk == pytest.approx(0.97 * 0.6 + 0.03)


def test_cancellation_counts_as_not_arriving_in_time(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 2))
        work.forecasts.add([make_forecast(flight_id, p_late_30=0.05, p_cancelled=0.8)])
        work.watches.add(owner.id, make_watch(flight_id=flight_id, threshold=0.75))
        assert len(work.watches.due(NOON)) == 1


def test_a_pattern_reports_its_flight_most_at_risk(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        ids = add_flights(
            work,
            make_flight(1, 2),
            make_flight(2, 3),
            make_flight(3, 4, destination="ORD"),
            make_flight(4, -1),
            make_flight(5, 60),
            make_flight(6, 3, origin="JFK"),
        )
        risks = (0.6, 0.7, 0.95, 0.99, 0.99, 0.99)
        work.forecasts.add(
            [make_forecast(i, -2, p_late_30=p) for i, p in zip(ids, risks, strict=True)]
        )
        route = work.watches.add(owner.id, make_watch(origin_code="EWR", destination_code="IAH"))
        number = work.watches.add(
            owner.id, make_watch(origin_code="EWR", carrier_code="UA", flight_number=1)
        )
        other = make_watch(origin_code="EWR", destination_code="IAH", carrier_code="AA")
        without_flight = work.watches.add(owner.id, other)
        due = {entry.watch.id: entry.flight.id for entry in work.watches.due(NOON)}
        assert due == {route.id: ids[1], number.id: ids[0]}
        view = {entry.watch.id: entry for entry in work.watches.of_user(owner.id, NOON)}
        assert len(view) == 3
        assert view[without_flight.id].flight is None
        assert view[without_flight.id].forecast is None
        route_view = view[route.id]
        assert route_view.flight is not None
        assert route_view.forecast is not None
        assert route_view.flight.id == ids[1]
        assert route_view.forecast.flight_id == ids[1]


def test_a_flight_without_forecast_is_shown(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 2))
        work.watches.add(owner.id, make_watch(flight_id=flight_id))
        (view,) = work.watches.of_user(owner.id, NOON)
        assert view.flight is not None
        assert view.forecast is None
        assert work.watches.due(NOON) == []


def test_only_the_latest_forecast_counts(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 2))
        work.forecasts.add(
            [
                make_forecast(flight_id, -2, 0.8),
                make_forecast(flight_id, -1, 0.2),
                make_forecast(flight_id, 1, 0.8),
            ]
        )
        work.watches.add(owner.id, make_watch(flight_id=flight_id))
        assert work.watches.due(NOON) == []
        assert len(work.watches.due(noon_plus(1))) == 1
        assert work.watches.due(noon_plus(3)) == [], "the flight has departed"
        (view,) = work.watches.of_user(owner.id, noon_plus(3))
        assert view.flight is not None, "the flight is still shown"
        assert view.flight.id == flight_id
        assert (view.forecast, view.last) == (None, None)


def test_people_who_cannot_log_in_get_no_message(operations: Operations) -> None:
    unverified = create_account(operations, verified=False)
    disabled = create_account(operations, "off@example.com")
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 2))
        work.forecasts.add([make_forecast(flight_id, p_late_30=0.9)])
        for account in (unverified, disabled):
            work.watches.add(account.id, make_watch(flight_id=flight_id))
        work.users.set_disabled(disabled.id, True)
        assert work.watches.due(NOON) == []
        work.users.set_verified(unverified.id)
        assert len(work.watches.due(NOON)) == 1


def test_a_watch_is_silent_for_its_interval_and_about_a_forecast_already_sent(
    operations: Operations,
) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 5))
        work.forecasts.add([make_forecast(flight_id, p_late_30=0.9)])
        kept_watch = work.watches.add(
            owner.id, make_watch(flight_id=flight_id, min_interval_min=60)
        )
        due = work.watches.due(NOON)
        assert work.notifications.queue(due, NOON) == 1
        assert work.notifications.queue(due, NOON) == 0, "not by another worker either"
        work.forecasts.add([make_forecast(flight_id, 0.5, p_late_30=0.95)])
        assert work.watches.due(noon_plus(0.9)) == [], "within the interval"
        assert len(work.watches.due(noon_plus(1))) == 1, "a new forecast, after the interval"
        (view,) = work.watches.of_user(owner.id, noon_plus(1))
        assert view.watch.may_notify_from_utc == noon_plus(1)
        assert view.last is not None
        assert (view.last.state, view.last.attempts) == ("queued", 0)
        assert view.last.risk == due[0].risk
        first = view.last.id
        assert work.notifications.queue(work.watches.due(noon_plus(1)), noon_plus(1)) == 1
        (view,) = work.watches.of_user(owner.id, noon_plus(1))
        assert view.last is not None
        assert view.last.id > first, "the newest message"
        assert work.watches.due(noon_plus(3)) == [], "no new forecast"
        assert not work.watches.change(kept_watch.id, owner.id, active=False).active
        work.forecasts.add([make_forecast(flight_id, 3, p_late_30=0.9)])
        assert work.watches.due(noon_plus(3)) == []
        work.watches.change(kept_watch.id, owner.id, active=True, threshold=0.95)
        assert work.watches.due(noon_plus(3)) == []


def test_a_cancellation_is_reported_once(operations: Operations) -> None:
    """Later forecasts of a cancelled flight are no news, unless it is reinstated."""
    owner = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 9))
        work.watches.add(owner.id, make_watch(flight_id=flight_id, min_interval_min=60))
        cancelled = {"p_cancelled": 1.0, "p_diverted": 0.0}
        work.forecasts.add([make_forecast(flight_id, -1, **cancelled)])
        assert work.notifications.queue(work.watches.due(NOON), NOON) == 1
        work.forecasts.add([make_forecast(flight_id, 1, **cancelled)])
        assert work.watches.due(noon_plus(2)) == []
        work.forecasts.add([make_forecast(flight_id, 3, p_late_30=0.9)])
        assert len(work.watches.due(noon_plus(4))) == 1, "reinstated, and at risk"


def test_a_watch_ends(operations: Operations) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 5))
        work.forecasts.add([make_forecast(flight_id, p_late_30=0.9)])
        work.watches.add(owner.id, make_watch(flight_id=flight_id, until_utc=noon_plus(1)))
        assert len(work.watches.due(noon_plus(1))) == 1
        assert work.watches.due(noon_plus(1.1)) == []


def test_a_watch_is_its_owners(operations: Operations) -> None:
    owner, other_account = create_account(operations), create_account(operations, "ben@example.com")
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 5))
        kept_watch = work.watches.add(owner.id, make_watch(flight_id=flight_id))
        with pytest.raises(NotFound):
            work.watches.change(kept_watch.id, other_account.id, active=False)
        with pytest.raises(NotFound):
            work.watches.remove(kept_watch.id, other_account.id)
        assert work.watches.count(owner.id) == 1
        work.watches.remove(kept_watch.id, owner.id)
        assert work.watches.of_user(owner.id, NOON) == []


@pytest.mark.parametrize(
    ("overrides", "constraint"),
    [
        ({}, "flight_or_pattern"),
        ({"origin_code": "EWR"}, "flight_or_pattern"),
        ({"origin_code": "EWR", "flight_number": 3}, "flight_or_pattern"),
        ({"origin_code": "EWR", "destination_code": "IAH", "threshold": 1.5}, "threshold"),
        ({"origin_code": "EWR", "destination_code": "IAH", "late_min": 20}, "late_known"),
        ({"origin_code": "EWR", "destination_code": "IAH", "channel": Channel.WEBHOOK}, "url"),
    ],
)
def test_an_impossible_watch_is_refused(
    operations: Operations, overrides: dict[str, object], constraint: str
) -> None:
    owner = create_account(operations)
    with pytest.raises(DBAPIError, match=constraint), operations.begin() as work:
        work.watches.add(owner.id, make_watch(**overrides))


def test_a_message_is_sent_by_one_sender(operations: Operations, clock: ManualClock) -> None:
    owner = create_account(operations)
    with operations.begin() as work:
        (flight_id,) = add_flights(work, make_flight(1, 5))
        work.forecasts.add([make_forecast(flight_id, p_late_30=0.9)])
        webhook = make_watch(
            flight_id=flight_id, channel=Channel.WEBHOOK, webhook_url="https://example.com/x"
        )
        for watch in (webhook, make_watch(flight_id=flight_id)):
            work.watches.add(owner.id, watch)
        assert work.notifications.queue(work.watches.due(NOON), NOON) == 2
    with operations.begin() as work:
        first, second = work.notifications.claim()
        assert {first.webhook_url, second.webhook_url} == {None, "https://example.com/x"}
        assert "example" not in repr(first) + repr(second)
        assert work.notifications.claim() == [], "both messages are being sent"
        work.notifications.sent(first.id)
        later = clock.now() + timedelta(hours=1)
        work.notifications.failed(second.id, "HTTP 503", retry_at_utc=later)
    clock.advance(minutes=30)
    with operations.begin() as work:
        assert work.notifications.claim() == []
    clock.advance(minutes=30)
    with operations.begin() as work:
        (retried,) = work.notifications.claim()
        assert (retried.id, retried.attempts) == (second.id, 2)
    clock.advance(seconds=LEASE.total_seconds())
    with operations.begin() as work:
        (abandoned,) = work.notifications.claim()
        assert abandoned.attempts == 3, "its sender did not finish"
        work.notifications.failed(abandoned.id, "HTTP 410")
    clock.advance(days=1)
    with operations.begin() as work:
        assert work.notifications.claim() == []
