"""`ponctuel alerts …` as whoever is on duty types it, and the dead man's switch behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ponctuel.cli.commands import app
from ponctuel.domain.clock import RealClock, ReplayClock
from ponctuel.domain.errors import NotFound, UserError
from ponctuel.monitoring.heartbeat import LONGEST_QUEUED, Heartbeat
from ponctuel.notifications.alerts import MAX_ATTEMPTS, AlertDelivery
from ponctuel.operations import migrate
from ponctuel.operations.repositories.monitoring import NewAlert
from ponctuel.operations.work import Operations
from tests.servers import run_mail_server

NOW = datetime(2013, 12, 8, 17, tzinfo=UTC)
STORM = NewAlert(
    "storm", "", "firing", "warning", 0.41, NOW, NOW, None, NOW, announced=True, acknowledged=False
)


class Machine:
    """The machine's clock, which a test moves."""

    def __init__(self) -> None:
        self.moment = RealClock().now()

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def operations(
    tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operations]:
    url = f"sqlite:///{tmp_path / 'p.db'}"
    monkeypatch.setenv("PONCTUEL_DATABASE_URL", url)
    made = Operations(url, machine)
    migrate.upgrade(made.engine)
    yield made
    made.close()


def alerts(*words: str) -> str:
    """What the command prints; its error is raised."""
    done = CliRunner().invoke(app, ["alerts", *words])
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_an_alert_is_listed_and_acknowledged(operations: Operations) -> None:
    assert json.loads(alerts("list", "--json")) == []
    with operations.begin() as work:
        number = work.monitoring.save_alert(STORM)
    (listed,) = json.loads(alerts("list", "--json"))
    assert (listed["id"], listed["rule"], listed["acknowledged"]) == (number, "storm", False)
    alerts("ack", str(number))
    (listed,) = json.loads(alerts("list", "--json"))
    assert listed["acknowledged"]
    with pytest.raises(NotFound):
        alerts("ack", str(number + 1))
    with operations.read() as work:
        assert [act.action for act in work.audit.latest(limit=9).items] == ["alert.acknowledge"]


def test_a_rule_is_silenced_in_hours_of_the_system_clock(
    operations: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponctuel.warehouse.connect.connect", lambda *_, **__: nullcontext())
    clock = ReplayClock(NOW, speed=0)
    monkeypatch.setattr("ponctuel.serving.bootstrap.clock_of", lambda *_: clock)
    assert "until 2013-12-08 19:00 UTC" in alerts("silence", "storm", "--hours", "2")
    for wrong in (("squall",), ("storm", "--hours", "0")):
        with pytest.raises(UserError, match="accepted"):
            alerts("silence", *wrong)
    with operations.read() as work:
        assert work.monitoring.silenced(NOW + timedelta(minutes=119)) == {"storm"}
        assert work.monitoring.silenced(NOW + timedelta(minutes=120)) == frozenset()


def test_a_test_message_arrives_in_a_real_mail_box(
    operations: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    subjects: list[str] = []
    refuses_tests = False

    class Box:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            subject = str(message_from_bytes(envelope.content, policy=policy.default)["Subject"])
            if refuses_tests and "essai" in subject:
                return "550 refused"
            subjects.append(subject)
            return "250 taken"

    monkeypatch.setenv("PONCTUEL_ENVIRONMENT", "development")
    with pytest.raises(UserError, match="none"):
        alerts("test")
    with run_mail_server(Box()) as port:
        for name, value in (("HOST", "127.0.0.1"), ("PORT", str(port)), ("SECURITY", "none")):
            monkeypatch.setenv(f"PONCTUEL_SMTP_{name}", value)
        monkeypatch.setenv("PONCTUEL_ALERT_EMAIL", "duty@example.com")
        assert alerts("test") == "1 sent\n"
        with pytest.raises(UserError, match="email"):
            alerts("test", "slack")
        with operations.begin() as work:
            work.monitoring.queue(None, "email", "storm", "text")
        refuses_tests = True
        with pytest.raises(UserError):
            alerts("test")
    assert subjects == ["[Ponctuel, essai] message de test, sans panne", "storm"]


def test_the_heartbeat_stops_without_a_recipient_of_alerts(
    operations: Operations, machine: Machine, httpserver: HTTPServer
) -> None:
    """An unconfigured channel does not stop it; one that refuses every message does."""
    httpserver.expect_request("/beat").respond_with_data("ok")
    heartbeat = Heartbeat(operations, httpserver.url_for("/beat"), machine)
    refuses = True

    def send(_: object) -> None:
        if refuses:
            raise OSError("refused")

    delivery = AlertDelivery(operations, {"email": send}, machine)

    def queue(channel: str) -> None:
        with operations.begin() as work:
            work.monitoring.queue(None, channel, "storm", "text")
        delivery.deliver()

    queue("slack")
    assert heartbeat.send()
    queue("email")
    assert heartbeat.send(), "it may go out at the next attempt"
    machine.moment += LONGEST_QUEUED
    assert not heartbeat.send()
    refuses = False
    delivery.deliver()
    assert heartbeat.send()
    refuses = True
    queue("email")
    for _ in range(MAX_ATTEMPTS):
        machine.moment += timedelta(hours=1)
        delivery.deliver()
    assert not heartbeat.send(), "given up"
    machine.moment += timedelta(days=1)
    assert heartbeat.send()
    assert len(httpserver.log) == 4
    unreached = Heartbeat(operations, httpserver.url_for("/none"), machine)
    assert not unreached.send(), "a switch that is away stops no round"
