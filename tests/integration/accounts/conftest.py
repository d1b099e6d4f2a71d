"""Accounts over a real database of each engine, behind the real application."""

from __future__ import annotations

import re
import shutil
import tempfile
import uuid
import weakref
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
from ponctuel.domain.letter import Letter
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
from tests.worlds import ROOT

__all__ = ["databases", "postgres"]  # fixtures: the same databases as those of the tables' tests

PASSWORD = "seven otters swim at dawn"
SECRET = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
MONITORING = load_params(ROOT / "params.yaml").monitoring


class MovableClock:
    """The machine's clock, which a test may put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Letterbox:
    """Keeps what would be sent."""

    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def token(self) -> str:
        """The token of the newest letter."""
        match = re.search(r"\?(?:verify|reset)=(\S+)", self.letters[-1].text)
        assert match is not None, self.letters[-1].text
        return match[1]


@dataclass
class House:
    """An application with its database, its letterbox and its clock."""

    accounts: Accounts
    client: TestClient
    letterbox: Letterbox
    clock: MovableClock
    settings: ApplicationSettings
    batches: BatchService
    watches: Watches
    reports_at: Paths

    def person(self, role: Role = Role.TRAVELLER, password: str = PASSWORD) -> str:
        """The address of a new account that can sign in."""
        email = f"{role}-{uuid.uuid4().hex[:12]}@example.com"
        self.accounts.administration.create(command_line(), email, password, role)
        return email

    def sign_in(self, email: str, password: str = PASSWORD) -> dict[str, str]:
        """Headers of a new session."""
        answer = self.client.post("/v1/sessions", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    def signed_in(self, role: Role = Role.TRAVELLER) -> dict[str, str]:
        return self.sign_in(self.person(role))


@pytest.fixture(scope="module")
def operations(databases: Databases) -> Iterator[Operations]:
    opened = Operations(databases.migrated(), MovableClock())
    yield opened
    opened.close()


def build_house(operations: Operations, service: Service | None = None, **said: object) -> House:
    """An application over a database, with counters of its own."""
    settings = ApplicationSettings.model_validate(
        {
            "environment": "development",
            "secret_key": SECRET,
            "public_url": "https://ponctuel.example",
            "rate_limits": False,
            **said,
        }
    )
    letterbox, clock = Letterbox(), operations._clock
    assert isinstance(clock, MovableClock)
    clock.ahead = timedelta()
    accounts = make_accounts(settings, operations, clock, letterbox)
    service = service or FakeService()
    folder = tempfile.mkdtemp(prefix="ponctuel-batches-")
    desk = BatchService(operations, service, Path(folder))
    weakref.finalize(desk, shutil.rmtree, folder, ignore_errors=True)
    watches = make_watches(settings, operations, service.clock, time_zone_of, letterbox)
    reports_at = Paths(Path(folder))
    reports = ReportRequests(operations, service.clock, reports_at, lambda _: None)
    registry = FakeRegistry()
    app = create_app(
        service,
        accounts,
        settings,
        desk,
        registry,
        watches=watches,
        monitoring=Overview(operations, service.clock, MONITORING, reports),
        metrics=RequestMetrics(),
    )
    url = "http://testserver" if settings.development else settings.public_url
    client = TestClient(app, base_url=str(url), raise_server_exceptions=False)
    return House(accounts, client, letterbox, clock, settings, desk, watches, reports_at)


@pytest.fixture
def empty_house(databases: Databases) -> Iterator[House]:
    """An application over a database without any account."""
    operations = Operations(databases.migrated(), MovableClock())
    yield build_house(operations)
    operations.close()


@pytest.fixture
def make_house(operations: Operations) -> Callable[..., House]:
    """(settings…) -> an application over this module's database."""
    return lambda **said: build_house(operations, **said)


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()
