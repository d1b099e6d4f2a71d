"""Alerts on real days: the storm of December, a calm week, and the delivery of alerts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from ponctuel.config.application import AlertSettings, MailSettings
from ponctuel.config.params import load_params
from ponctuel.domain.flight import epoch_min, from_epoch_min
from ponctuel.monitoring.indicator import Measurement
from ponctuel.monitoring.monitor import Monitor
from ponctuel.monitoring.reference import Reference
from ponctuel.notifications.alerts import AlertDelivery, make_channels
from ponctuel.notifications.mail import SmtpMailer
from ponctuel.operations import migrate
from ponctuel.operations.work import Operations
from tests.integration.monitoring.conftest import MonitoredService
from tests.servers import run_mail_server

ROOT = Path(__file__).resolve().parents[3]
PARAMS = load_params(ROOT / "params.yaml").monitoring
T = TypeVar("T")


class MachineClock:
    """A fake machine clock, which a test advances."""

    moment = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


class MailHandler:
    """A handler of a mail server: refuses the first `refused_n` messages and keeps the others."""

    def __init__(self, refused_n: int) -> None:
        self.refused_n, self.subjects, self.texts = refused_n, [], []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refused_n:
            self.refused_n -= 1
            return "451 try again later"
        import email
        from email import policy

        message = email.message_from_bytes(envelope.content, policy=policy.default)
        self.subjects.append(str(message["Subject"]))
        self.texts.append(message.get_content())
        return "250 taken"


@pytest.fixture
def operations(tmp_path: Path) -> Iterator[Operations]:
    sqlite_operations = Operations(f"sqlite:///{tmp_path / 'p.db'}", MachineClock())
    migrate.upgrade(sqlite_operations.engine)
    yield sqlite_operations
    sqlite_operations.close()


def run_monitor(
    running: MonitoredService,
    reference: Reference,
    operations: Operations,
    first: datetime,
    hours: int,
) -> Monitor:
    monitor = Monitor(
        running, operations, PARAMS, lambda _: reference, public_url="https://p.example"
    )
    for hour in range(0, hours, 6):
        running.set_clock(first + timedelta(hours=hour))
        monitor.run_round()
    return monitor


def test_the_storm_of_december_is_the_only_alert_and_ends(
    running: MonitoredService, reference: Reference, operations: Operations, httpserver: HTTPServer
) -> None:
    run_monitor(running, reference, operations, datetime(2013, 12, 7, 12, tzinfo=UTC), 114)
    with operations.read() as work:
        alerts = work.monitoring.alerts()
        history = work.monitoring.history(
            "disrupted_ratio", datetime(2013, 12, 7, tzinfo=UTC), datetime(2013, 12, 13, tzinfo=UTC)
        )
    fired = [alert for alert in alerts if alert.fired_at_utc and alert.severity != "info"]
    assert {alert.rule for alert in fired} == {"storm"}
    assert all(alert.state == "resolved" for alert in fired), "the alert ends"
    assert datetime(2013, 12, 8, tzinfo=UTC) < min(
        alert.fired_at_utc for alert in fired if alert.fired_at_utc
    )
    assert len(history) >= 12, (
        "at least 12 measurements (none at night, when too few flights leave)"
    )
    mail_handler = MailHandler(refused_n=1)
    httpserver.expect_request("/chat").respond_with_handler(lambda _: Response("{}", status=200))
    with run_mail_server(mail_handler) as port:
        mailer = SmtpMailer(MailSettings(host="127.0.0.1", port=port, security="none"))
        settings = AlertSettings(
            email="o'hara@example.com", slack_url=f"json://127.0.0.1:{httpserver.port}/chat"
        )
        channels, clock = make_channels(settings, mailer), MachineClock()
        with operations.begin() as work:
            work.monitoring.queue(None, "slack", "one for the chat", "text")
            work.monitoring.queue(None, "sms", "for nobody", "text")
        delivery = AlertDelivery(operations, channels, clock)
        first = delivery.deliver()
        MachineClock.moment += timedelta(minutes=2)
        second = delivery.deliver()
    assert second == 1, "the refused message is sent at the second attempt"
    assert len(mail_handler.subjects) == first + second - 1, "all but the one for the chat"
    # A storm that lasts more than a day is reported again.
    assert len(mail_handler.subjects) >= 2 * len(fired)
    assert len(httpserver.log) == 1
    assert all("tempête" in subject for subject in mail_handler.subjects)
    assert sum("fin" in subject for subject in mail_handler.subjects) == len(fired)
    assert "reports/exploitation/alertes.md#storm" in mail_handler.texts[0]
    with operations.read() as work:
        lost = work.monitoring.failed_since(MachineClock.moment - timedelta(days=1))
    assert lost == 1, "a message to an unconfigured channel is lost and counted"


def test_a_calm_week_sends_no_message(
    running: MonitoredService, reference: Reference, operations: Operations
) -> None:
    run_monitor(running, reference, operations, datetime(2013, 11, 28, 12, tzinfo=UTC), 144)
    with operations.read() as work:
        assert [alert.rule for alert in work.monitoring.alerts() if alert.fired_at_utc] == []
        assert work.monitoring.claim() == []
        now = running.clock.now()
        assert len(work.monitoring.latest(now)) > 10
        assert work.monitoring.latest(now - timedelta(days=30)) == []


def test_a_clock_set_back_reports_the_same_storm_again(
    running: MonitoredService, reference: Reference, operations: Operations
) -> None:
    """A replay that is set back shows nothing of the previous run, and raises the same alerts."""
    monitor = Monitor(running, operations, PARAMS, lambda _: reference)
    noon_new_york = epoch_min(datetime(2013, 12, 8, 17, tzinfo=UTC))

    def alert_times(until_min: int) -> list[int]:
        moments = range(noon_new_york, noon_new_york + until_min, 60)
        values = {at_min: 0.5 if at_min >= noon_new_york + 120 else 0.05 for at_min in moments}
        return [
            at_min
            for at_min, value in values.items()
            if monitor.apply_rules(
                [Measurement("disrupted_ratio", "", at_min, value, 100)], at_min
            ).messages
        ]

    assert alert_times(400) == alert_times(400) == [noon_new_york + 120]
    with operations.read() as work:
        active = work.monitoring.unresolved()
        listed = work.monitoring.alerts(until_utc=from_epoch_min(noon_new_york))
        before = work.monitoring.latest(from_epoch_min(noon_new_york + 60))
    assert [alert.rule for alert in active] == ["storm"]
    assert listed == []
    assert [alert.value for alert in before] == [0.05]


def test_a_silent_feed_is_reported(
    running: MonitoredService, reference: Reference, operations: Operations
) -> None:
    """Alert on a feed without new events although flights are due."""
    monitor = Monitor(running, operations, PARAMS, lambda _: reference)
    running.set_clock(datetime(2013, 11, 20, 18, tzinfo=UTC))
    running.connection.execute("CREATE TEMP TABLE saved AS FROM timeline_flight")
    running.connection.execute(
        "UPDATE timeline_flight SET dep_min = NULL, arr_min = NULL WHERE dep_min > ?",
        [epoch_min(datetime(2013, 11, 20, 14, tzinfo=UTC))],
    )
    try:
        for minute in (0, 30):
            running.set_clock(datetime(2013, 11, 20, 18, minute, tzinfo=UTC))
            result = monitor.run_round()
    finally:
        running.connection.execute("CREATE OR REPLACE TEMP TABLE timeline_flight AS FROM saved")
        running.connection.execute("DROP TABLE saved")
    assert [alert.rule for alert in result.messages] == ["stale_feed"]
