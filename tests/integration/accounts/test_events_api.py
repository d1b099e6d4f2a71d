"""Events sent to the API: each row is checked by itself, and each event is stored once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ponctuel.domain.clock import ReplayClock
from ponctuel.domain.roles import Role
from ponctuel.operations.work import Operations
from ponctuel.serving.ingestion import EventReader
from ponctuel.serving.schedule import Schedule
from ponctuel.timeline.builder import Timeline
from ponctuel.timeline.rules import KnownAfter
from tests.integration.accounts.conftest import Application, MovableClock, build_application
from tests.integration.app.conftest import NOW
from tests.integration.operations.conftest import Databases
from tests.trained_sample import Raw, open_database, weeks_between

DEPARTURE = {
    "kind": "departure",
    "carrier": "UA",
    "flight": "1545",
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-23T15:30",
    "dep_delay_min": 12,
    "known_at": "2013-12-23T15:44",
}
WEATHER = {
    "kind": "weather",
    "airport": "EWR",
    "known_at": "2013-12-23T15:00",
    "weather": {"temperature_c": -3.5, "visibility_km": 1.2},
}


@pytest.fixture(scope="module")
def schedule(nyc: Raw) -> Schedule:
    """The real reference tables, with some days of flights."""
    database = open_database(weeks_between(nyc, "2013-12-20", "2013-12-23"))
    return Schedule(Timeline(database, KnownAfter()))


@pytest.fixture
def application(databases: Databases, schedule: Schedule, tmp_path: Path) -> Iterator[Application]:
    """An application whose events are checked by the real event reader."""
    operations = Operations(databases.migrated_url(), MovableClock())
    application = build_application(operations, tmp_path)
    service = application.client.app.state.service  # type: ignore[attr-defined]
    service.clock = ReplayClock(NOW, speed=0)
    reader = EventReader(schedule)
    service.read_event = lambda fields: reader.read(fields, NOW)
    yield application
    operations.close()


def push(
    application: Application, *events: dict[str, Any], headers: dict[str, str] | None = None
) -> Any:
    headers = headers or application.sign_in_as(Role.OPERATOR)
    answer = application.client.post("/v1/events", json={"events": list(events)}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_delivery_is_taken_in_once(application: Application) -> None:
    first = push(application, DEPARTURE, WEATHER, DEPARTURE)
    assert [report["status"] for report in first["events"]] == ["accepted", "accepted", "known"]
    assert (first["accepted_n"], first["known_n"], first["refused_n"]) == (2, 1, 0)
    again = push(application, WEATHER, DEPARTURE)
    assert [report["status"] for report in again["events"]] == ["known", "known"]
    with application.accounts.operations.read() as work:
        events = work.events.since(NOW.replace(hour=0), limit=10).items
    assert [event.kind for event in events] == ["weather", "departure"]
    assert events[0].payload == {"temperature_c": -3.5, "visibility_km": 1.2}
    assert events[1].payload == {"dep_delay_min": 12}
    assert events[1].known_at_utc == NOW.replace(hour=20, minute=44), "local to the origin"


def test_a_correction_is_another_event(application: Application) -> None:
    corrected = DEPARTURE | {"dep_delay_min": 11, "known_at": "2013-12-23T15:50"}
    assert push(application, DEPARTURE, corrected)["accepted_n"] == 2
    named = push(application, DEPARTURE | {"key": "one"}, corrected | {"key": "one"})
    assert [report["status"] for report in named["events"]] == ["accepted", "refused"]
    assert named["events"][1]["error"]["code"] == "key_conflict"


@pytest.mark.parametrize(
    ("event", "field", "code"),
    [
        (DEPARTURE | {"kind": "landing"}, "kind", "literal_error"),
        (DEPARTURE | {"colour": "red"}, "colour", "extra_forbidden"),
        (DEPARTURE | {"dep_delay_min": None}, "dep_delay_min", "invalid_request"),
        (DEPARTURE | {"dep_delay_min": 99_999}, "dep_delay_min", "less_than_equal"),
        (DEPARTURE | {"origin": "QQQ"}, "origin", "unknown_code"),
        (DEPARTURE | {"carrier": "ZZ"}, "carrier", "unknown_code"),
        (DEPARTURE | {"destination": "EWR"}, "destination", "invalid_request"),
        (DEPARTURE | {"departure": "soon"}, "departure", "malformed_time"),
        (DEPARTURE | {"known_at": "2013-12-23T16:01"}, "known_at", "known_in_future"),
        (DEPARTURE | {"known_at": "2013-12-23T15:41"}, "known_at", "known_before_it_happened"),
        (DEPARTURE | {"key": "a\nb"}, "key", "string_pattern_mismatch"),
        (WEATHER | {"airport": None}, "airport", "unknown_code"),
        (WEATHER | {"weather": {}}, "weather", "invalid_request"),
        (WEATHER | {"weather": {"pressure_hpa": 3}}, "weather.pressure_hpa", "greater_than_equal"),
        (
            {"kind": "aircraft", **{k: DEPARTURE[k] for k in ("carrier", "flight", "origin")}},
            "tail_number",
            "invalid_request",
        ),
        (
            DEPARTURE | {"kind": "schedule", "arrival": "2013-12-22T20:00Z"},
            "arrival",
            "invalid_request",
        ),
    ],
)
def test_one_that_is_wrong_holds_up_no_other(
    application: Application, event: dict[str, Any], field: str, code: str
) -> None:
    report = push(application, event, WEATHER)
    bad, accepted = report["events"]
    assert (bad["row"], bad["status"]) == (1, "refused")
    assert (bad["error"]["field"], bad["error"]["code"]) == (field, code), bad
    assert bad["error"]["detail"]
    assert (accepted["row"], accepted["status"], accepted["error"]) == (2, "accepted", None)


def test_only_operators_send_events_and_the_audit_log_has_them(application: Application) -> None:
    for role in (Role.TRAVELLER, Role.ANALYST):
        refused = application.client.post(
            "/v1/events", json={"events": [WEATHER]}, headers=application.sign_in_as(role)
        )
        assert refused.status_code == 403
    push(application, DEPARTURE, WEATHER)
    with application.accounts.operations.read() as work:
        act = next(entry for entry in work.audit.latest().items if entry.action == "event.push")
    assert act.detail == {"accepted": 2, "known": 0, "refused": 0}


@pytest.mark.parametrize(("events", "status"), [([], 422), ([WEATHER] * 10_001, 422), ("x", 422)])
def test_the_size_of_a_delivery_is_limited(
    application: Application, events: object, status: int
) -> None:
    headers = application.sign_in_as(Role.OPERATOR)
    answer = application.client.post("/v1/events", json={"events": events}, headers=headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == "events"
