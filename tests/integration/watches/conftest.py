"""A flight at risk, an account that watches it, and real receivers of mail and webhooks."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_httpserver import HTTPServer

from ponctuel.config.application import MailSettings
from ponctuel.domain.email import Mailer
from ponctuel.notifications.delivery import Notifier
from ponctuel.notifications.mail import SmtpMailer
from ponctuel.notifications.webhook import WebhookChannel
from ponctuel.operations.repositories.users import Account
from ponctuel.operations.repositories.watches import StoredWatch
from ponctuel.operations.work import Operations
from ponctuel.outbound.address import Address, AddressRules
from tests.integration.operations.conftest import (
    Databases,
    ManualClock,
    clock,
    databases,
    operations,
    postgres,
)
from tests.integration.operations.samples import (
    add_flights,
    create_account,
    make_flight,
    make_forecast,
    make_watch,
)
from tests.integration.outbound.test_client import HOST, LOOPBACK
from tests.servers import https_server, run_mail_server, write_certificate

__all__ = ["Databases", "clock", "databases", "operations", "postgres"]  # fixtures
SECRET, FORMER_SECRET = b"a secret of thirty-two bytes, or more", b"the one before"
URL = "https://ponctuel.example"


class Inbox:
    """A handler of a real SMTP server that keeps messages, or refuses them."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.refuses = False

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        if self.refuses:
            return "451 try again later"
        message = message_from_bytes(envelope.content, policy=policy.default)  # type: ignore[attr-defined]
        assert isinstance(message, EmailMessage)
        self.messages.append((list(envelope.rcpt_tos), message))  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail(inbox: Inbox) -> Iterator[MailSettings]:
    sender = "Ponctuel <no-reply@ponctuel.example>"
    with run_mail_server(inbox) as port:
        yield MailSettings(host="127.0.0.1", port=port, security="none", sender=sender)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_certificate(tmp_path_factory.mktemp("tls"), [HOST])


@pytest.fixture
def receiver(certificate: tuple[Path, Path]) -> Iterator[HTTPServer]:
    """A real HTTPS server that receives webhooks."""
    with https_server(certificate) as opened:
        yield opened


@pytest.fixture
def rules() -> AddressRules:
    """Rules by which one name leads to loopback, which counts as public; all else is private."""

    def resolve(host: str, _port: int) -> list[Address]:
        return [LOOPBACK if host == HOST else ipaddress.ip_address("10.0.0.1")]

    return AddressRules(resolve, lambda address: address == LOOPBACK)


@dataclass
class WatchedFlight:
    """A flight at risk, an account and the notifier of its watches."""

    operations: Operations
    clock: ManualClock
    account: Account
    flight_id: int
    notifier: Notifier

    def add_watch(self, **overrides: object) -> StoredWatch:
        with self.operations.begin() as work:
            return work.watches.add(
                self.account.id, make_watch(flight_id=self.flight_id, **overrides)
            )

    def states(self) -> list[tuple[str, int, str | None]]:
        with self.operations.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT state, attempts, last_error FROM notifications ORDER BY id"
            )
            return [tuple(row) for row in rows]  # type: ignore[misc]


@pytest.fixture
def make_watched_flight(
    operations: Operations,
    clock: ManualClock,
    mail: MailSettings,
    rules: AddressRules,
    certificate: tuple[Path, Path],
) -> Callable[..., WatchedFlight]:
    def make(channel: Mailer | None = SmtpMailer(mail)) -> WatchedFlight:  # noqa: B008 - for this test alone
        context = ssl.create_default_context(cafile=str(certificate[0]))
        hooks = WebhookChannel(lambda _: [SECRET, FORMER_SECRET], rules, context)
        notifier = Notifier(
            operations, clock, clock, channel, hooks, lambda _: ZoneInfo("America/New_York"), URL
        )
        account = create_account(operations)
        with operations.begin() as work:
            (flight_id,) = add_flights(work, make_flight(1545, 5))
            work.forecasts.add([make_forecast(flight_id, p_late_30=0.6)])
        return WatchedFlight(operations, clock, account, flight_id, notifier)

    return make
