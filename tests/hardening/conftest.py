"""The real application on loopback, over a database of each engine, for those who attack it.

What it forecasts are constants: the attacks are on what lies before and behind the model.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn

from app.api.front.gradio import PageGate
from app.server import BoundedProtocol
from app.ui.mount import mount_site
from ponctuel.domain.roles import Role
from ponctuel.operations.work import Operations
from tests.hardening.measures import ANY, Measure, measuring
from tests.integration.accounts.conftest import Application, MovableClock, build_application
from tests.integration.app.conftest import FakeService
from tests.integration.operations.conftest import Databases, databases, postgres
from tests.servers import free_port

__all__ = ["databases", "postgres"]  # fixtures: SQLite and PostgreSQL


@dataclass
class Target:
    """A server that may be attacked.

    Attributes:
        lines: what it has written to its log.
    """

    url: str
    port: int
    application: Application
    service: SlowService
    lines: list[str] = field(default_factory=list)

    def key(self, role: Role = Role.TRAVELLER) -> dict[str, str]:
        """Headers of a new session."""
        return self.application.sign_in_as(role)


class SlowService(FakeService):
    """Forecasts one after the other, each in so many seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.takes_s = 0.0
        self._turn = threading.Lock()

    def answers(self, requests: Sequence[Any], *, reasons: bool = True) -> Any:
        with self._turn:
            time.sleep(self.takes_s)
            return super().answers(requests, reasons=reasons)


@pytest.fixture
def measure(request: pytest.FixtureRequest) -> Measure:
    """(name, value) -> None: puts down what was measured, for `make attack`."""
    over = "databases" in request.fixturenames
    return measuring(request.getfixturevalue("databases").name if over else ANY)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """How many tests of an attack passed, and how many did not."""
    if report.when == "call" or report.failed:
        measuring(ANY)("tests.passed" if report.passed else "tests.failed", 1)


def send(method: str, url: str, timeout: float = 60, **said: Any) -> httpx.Response:
    """One request; a machine that other tests keep busy has its time."""
    return httpx.request(method, url, timeout=timeout, **said)


@pytest.fixture(scope="module")
def target(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    operations = Operations(databases.migrated_url(), MovableClock())
    service = SlowService()
    application = build_application(
        operations,
        tmp_path_factory.mktemp("target"),
        service,
        rate_limits=True,
        secret_key="s" * 8 + "0a1b2c3d4e5f" * 3,
    )
    app: Any = application.client.app
    site = mount_site(app, page_secret=app.state.page_secret, gate=PageGate)
    port = free_port()
    with _serving(site, port):
        target = Target(f"http://127.0.0.1:{port}", port, application, service)
        with _listening(target.lines):
            yield target
    operations.close()


@contextmanager
def _serving(app: Any, port: int) -> Iterator[None]:
    config = uvicorn.Config(
        app,
        port=port,
        log_level="error",
        log_config=None,
        http=BoundedProtocol,
        ws="none",
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield
    server.should_exit = server.force_exit = True
    thread.join(10)


@contextmanager
def _listening(lines: list[str]) -> Iterator[None]:
    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.extend(self.format(record).split("\n"))

    keeper = Keeper(logging.WARNING)
    watched = [logging.getLogger(name) for name in ("app", "ponctuel", "uvicorn.error")]
    for logger in watched:
        logger.addHandler(keeper)
    yield
    for logger in watched:
        logger.removeHandler(keeper)


@pytest.fixture
def worst_wait(target: Target) -> Callable[[Callable[[], object]], float]:
    """(attack) -> seconds that anybody else waited longer for `/health` than without it."""

    def measured(attack: Callable[[], object]) -> float:
        # On a machine that other tests keep busy, everything takes longer.
        return max(0.0, longest(attack) - longest(lambda: time.sleep(0.1)))

    def longest(attack: Callable[[], object]) -> float:
        worst, over = 0.0, threading.Event()

        def look() -> None:
            nonlocal worst
            with httpx.Client(timeout=60) as client:
                while not over.is_set():
                    begun = time.perf_counter()
                    assert client.get(f"{target.url}/health").status_code == 200
                    worst = max(worst, time.perf_counter() - begun)
                    time.sleep(0.005)

        onlooker = threading.Thread(target=look)
        onlooker.start()
        time.sleep(0.1)
        try:
            attack()
            time.sleep(0.1)
        finally:
            over.set()
            onlooker.join()
        return worst

    return measured
