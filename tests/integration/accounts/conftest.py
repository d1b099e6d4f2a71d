"""Accounts over a real database of each engine, behind the real application."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from app.api.metrics import RequestMetrics
from app.api.service import Service, time_zone_of
from ponctuel.accounts.administration import command_line
from ponctuel.accounts.bootstrap import Accounts, make_accounts
from ponctuel.config.application import ApplicationSettings
from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths
from ponctuel.domain.email import Email
from ponctuel.domain.roles import Role
from ponctuel.monitoring.overview import Overview
from ponctuel.monitoring.report_requests import ReportRequests
from ponctuel.notifications.bootstrap import make_watches
from ponctuel.notifications.watches import Watches
from ponctuel.operations.work import Operations
from ponctuel.serving.batches import BatchService
from tests.integration.app.conftest import FakeService
from tests.integration.app.registry import FakeRegistry
from tests.integration.operations.conftest import Databases, databases, postgres
from tests.trained_sample import ROOT

__all__ = ["databases", "postgres"]  # fixtures: the same databases as those of the tables' tests

PASSWORD = "seven otters swim at dawn"
SECRET = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
MONITORING = load_params(ROOT / "params.yaml").monitoring


class MovableClock:
    """The machine's clock, which a test can move ahead."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Mailbox:
    """A mailer that keeps the messages instead of sending them."""

    messages: list[Email] = field(default_factory=list)

    def send(self, email: Email) -> None:
        self.messages.append(email)

    def token(self) -> str:
        """The token in the link of the newest message."""
        match = re.search(r"\?(?:verify|reset)=(\S+)", self.messages[-1].text)
        assert match is not None, self.messages[-1].text
        return match[1]


@dataclass
class Application:
    """An application with its database, its mailbox and its clock."""

    accounts: Accounts
    client: TestClient
    mailbox: Mailbox
    clock: MovableClock
    settings: ApplicationSettings
    batches: BatchService
    watches: Watches
    reports_paths: Paths

    def create_account(self, role: Role = Role.TRAVELLER, password: str = PASSWORD) -> str:
        """The address of a new account that can sign in."""
        email = f"{role}-{uuid.uuid4().hex[:12]}@example.com"
        self.accounts.administration.create(command_line(), email, password, role)
        return email

    def sign_in(self, email: str, password: str = PASSWORD) -> dict[str, str]:
        """Headers of a new session."""
        answer = self.client.post("/v1/sessions", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    def sign_in_as(self, role: Role = Role.TRAVELLER) -> dict[str, str]:
        return self.sign_in(self.create_account(role))


@pytest.fixture(scope="module")
def operations(databases: Databases) -> Iterator[Operations]:
    opened = Operations(databases.migrated_url(), MovableClock())
    yield opened
    opened.close()


def build_application(
    operations: Operations, folder: Path, service: Service | None = None, **overrides: object
) -> Application:
    """An application over a database, with counters of its own.

    Args:
        operations: the database, whose clock the test moves.
        folder: the folder of the files of batches and drift reports.
        service: the forecasts; constants by default.
        overrides: settings in place of the defaults of the tests.
    """
    settings = ApplicationSettings.model_validate(
        {
            "environment": "development",
            "secret_key": SECRET,
            "public_url": "https://ponctuel.example",
            "rate_limits": False,
            **overrides,
        }
    )
    mailbox, clock = Mailbox(), operations._clock
    assert isinstance(clock, MovableClock)
    clock.ahead = timedelta()
    accounts = make_accounts(settings, operations, clock, mailbox)
    service = service or FakeService()
    batch_service = BatchService(operations, service, folder / "batches")
    watches = make_watches(settings, operations, service.clock, time_zone_of, mailbox)
    reports_paths = Paths(folder)
    reports = ReportRequests(operations, service.clock, reports_paths, lambda _: None)
    registry = FakeRegistry()
    app = create_app(
        service,
        accounts,
        settings,
        batch_service,
        registry,
        watches=watches,
        monitoring=Overview(operations, service.clock, MONITORING, reports),
        metrics=RequestMetrics(),
    )
    url = "http://testserver" if settings.development else settings.public_url
    client = TestClient(app, base_url=str(url), raise_server_exceptions=False)
    return Application(
        accounts, client, mailbox, clock, settings, batch_service, watches, reports_paths
    )


@pytest.fixture
def empty_application(databases: Databases, tmp_path: Path) -> Iterator[Application]:
    """An application over a database without any account."""
    operations = Operations(databases.migrated_url(), MovableClock())
    yield build_application(operations, tmp_path)
    operations.close()


@pytest.fixture
def make_application(operations: Operations, tmp_path: Path) -> Callable[..., Application]:
    """(settings…) -> an application over this module's database."""
    return lambda **overrides: build_application(operations, tmp_path, **overrides)


@pytest.fixture
def application(make_application: Callable[..., Application]) -> Application:
    return make_application()
