"""The real application on loopback, over a database of each engine, as a target of attacks.

Forecasts are constants: the attacks are on the server and the database, not on the model.
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
    """A running server, as a target of attacks.

    Attributes:
        lines: warnings and errors of its log.
    """

    url: str
    port: int
    application: Application
    service: SlowService
    lines: list[str] = field(default_factory=list)

    def session_headers(self, role: Role = Role.TRAVELLER) -> dict[str, str]:
        """Headers of a new session."""
        return self.application.sign_in_as(role)


class SlowService(FakeService):
    """Answers one call at a time, each after `answer_s` seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.answer_s = 0.0
        self._lock = threading.Lock()

    def answers(self, requests: Sequence[Any], *, reasons: bool = True) -> Any:
        with self._lock:
            time.sleep(self.answer_s)
            return super().answers(requests, reasons=reasons)


@pytest.fixture
def measure(request: pytest.FixtureRequest) -> Measure:
    """(name, value) -> None: records a figure for `make attack`."""
    by_engine = "databases" in request.fixturenames
    return measuring(request.getfixturevalue("databases").name if by_engine else ANY)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count passed and failed tests."""
    if report.when == "call" or report.failed:
        measuring(ANY)("tests.passed" if report.passed else "tests.failed", 1)


def send(method: str, url: str, timeout: float = 60, **options: Any) -> httpx.Response:
    """Send one request, with a long timeout because other tests may keep the machine busy."""
    return httpx.request(method, url, timeout=timeout, **options)


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
    with run_page_server(site, port):
        target = Target(f"http://127.0.0.1:{port}", port, application, service)
        with collect_log_lines(target.lines):
            yield target
    operations.close()


@contextmanager
def run_page_server(app: Any, port: int) -> Iterator[None]:
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
def collect_log_lines(lines: list[str]) -> Iterator[None]:
    class LineCollector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.extend(self.format(record).split("\n"))

    collector = LineCollector(logging.WARNING)
    loggers = [logging.getLogger(name) for name in ("app", "ponctuel", "uvicorn.error")]
    for logger in loggers:
        logger.addHandler(collector)
    yield
    for logger in loggers:
        logger.removeHandler(collector)


@pytest.fixture
def worst_wait(target: Target) -> Callable[[Callable[[], object]], float]:
    """(attack) -> seconds by which `/health` is slower for other clients during an attack."""

    def added_wait_s(attack: Callable[[], object]) -> float:
        # The wait without an attack is subtracted: other tests may keep the machine busy.
        return max(0.0, longest_wait_s(attack) - longest_wait_s(lambda: time.sleep(0.1)))

    def longest_wait_s(attack: Callable[[], object]) -> float:
        longest_s, by_engine = 0.0, threading.Event()

        def probe_health() -> None:
            nonlocal longest_s
            with httpx.Client(timeout=60) as client:
                while not by_engine.is_set():
                    sent = time.perf_counter()
                    assert client.get(f"{target.url}/health").status_code == 200
                    longest_s = max(longest_s, time.perf_counter() - sent)
                    time.sleep(0.005)

        prober = threading.Thread(target=probe_health)
        prober.start()
        time.sleep(0.1)
        try:
            attack()
            time.sleep(0.1)
        finally:
            by_engine.set()
            prober.join()
        return longest_s

    return added_wait_s
