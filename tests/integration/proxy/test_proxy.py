"""Two processes of the API and one of jobs behind a real nginx, over a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from ponctuel.accounts.program_key import program_key
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import Scope
from ponctuel.operations.work import Operations
from ponctuel_sdk._credentials import KEY_HEADER
from tests.e2e.processes import _wait
from tests.integration.accounts.conftest import PASSWORD, MovableClock, build_application
from tests.integration.operations.conftest import Databases, postgres
from tests.integration.proxy.server_process import JOB
from tests.servers import free_port
from tests.trained_sample import ROOT

__all__ = ["postgres"]  # a fixture
SITE = ROOT / "app" / "deploy" / "nginx" / "ponctuel.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
# A configuration of nginx around the committed site; a header names the process that answered.
NGINX_CONFIGURATION = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{}}
http {{
  access_log off; add_header X-Answered-By $upstream_addr always;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/site.conf;
}}"""
EVENT = {
    "key": "EV-1",
    "kind": "departure",
    "source": "test",
    "carrier": "UA",
    "flight": "1545",
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-23T17:15",
    "dep_delay_min": 12,
}


@dataclass
class Installation:
    """A running installation: its public address, the two processes behind it, and their database."""

    url: str
    processes: dict[str, subprocess.Popen[bytes]]
    operations: Operations


@contextmanager
def _running(command: list[str], log: Path, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **variables},
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture
def installation(postgres: Engine, tmp_path: Path) -> Iterator[Installation]:
    databases = Databases("postgresql", postgres, tmp_path)
    url = databases.migrated_url()
    ports = {role: free_port() for role in ("first", "second", "proxy")}
    site = SITE.read_text(encoding="utf-8")
    for committed, role in (("8001", "first"), ("8002", "second"), ("8080", "proxy")):
        assert f"127.0.0.1:{committed}" in site
        site = site.replace(f"127.0.0.1:{committed}", f"127.0.0.1:{ports[role]}")
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    (tmp_path / "nginx.conf").write_text(
        NGINX_CONFIGURATION.format(folder=tmp_path), encoding="utf-8"
    )
    with ExitStack() as stack:
        started = {}
        for role in ("first", "second", "jobs"):
            port = "jobs" if role == "jobs" else str(ports[role])
            command = [sys.executable, "-m", "tests.integration.proxy.server_process", port]
            running = _running(command, tmp_path / f"{role}.log", PONCTUEL_DATABASE_URL=url)
            started[role] = stack.enter_context(running)
        for role in ("first", "second"):
            health = f"http://127.0.0.1:{ports[role]}/health"
            _wait(health, started[role], tmp_path / f"{role}.log")
        nginx = [str(NGINX), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        proxy = stack.enter_context(_running(nginx, tmp_path / "proxy.log"))
        address = f"http://127.0.0.1:{ports['proxy']}"
        _wait(f"{address}/health", proxy, tmp_path / "proxy.log")
        operations = Operations(url, MovableClock())
        by_address = {f"127.0.0.1:{ports[role]}": started[role] for role in ("first", "second")}
        yield Installation(address, by_address, operations)
        operations.close()
    databases.drop_all()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed (on Debian: nginx-light)")
def test_two_processes_share_one_installation(installation: Installation, tmp_path: Path) -> None:
    """Sessions are shared, an event is stored once, jobs run, and one process may be killed."""
    application = build_application(installation.operations, tmp_path)
    email = application.create_account(Role.TRAVELLER)
    forged = {"x-forwarded-for": "203.0.113.9"}
    with httpx.Client(base_url=installation.url, headers=forged, timeout=30) as client:
        session = client.post("/v1/sessions", json={"email": email, "password": PASSWORD})
        assert session.status_code == 201, session.text
        client.headers["authorization"] = f"Bearer {session.json()['access_token']}"
        answers = [client.get("/v1/accounts/me") for _ in range(6)]
        assert {a.status_code for a in answers} == {200}
        assert {a.headers["x-answered-by"] for a in answers} == set(installation.processes)
        assert {a.json()["email"] for a in answers} == {email}
        pages = {client.get("/health").headers["x-answered-by"] for _ in range(4)}
        assert len(pages) == 1  # requests of pages go to the same process

        with program_key(installation.operations, "feed", (Scope.EVENTS,)) as key:
            responses = [
                httpx.post(
                    f"{installation.url}/v1/events",
                    json={"events": [EVENT]},
                    headers={KEY_HEADER: key},
                )
                for _ in range(2)
            ]
        assert len({a.headers["x-answered-by"] for a in responses}) == 2
        counts = [(a.json()["accepted_n"], a.json()["known_n"]) for a in responses]
        assert counts == [(1, 0), (0, 1)]

        _wait_for_job(installation.operations)

        killed_address, killed = next(iter(installation.processes.items()))
        killed.kill()
        killed.wait(10)
        remaining = [client.get("/v1/accounts/me") for _ in range(6)]
        assert {a.status_code for a in remaining} == {200}
        # After a failed attempt nginx lists both addresses; the killed process is never the last one.
        assert not any(a.headers["x-answered-by"].endswith(killed_address) for a in remaining)


def _wait_for_job(operations: Operations) -> None:
    end_s = time.monotonic() + 15
    while time.monotonic() < end_s:
        with operations.read() as work:
            states = {state.name: state for state in work.jobs.states()}
        if JOB in states and states[JOB].finished_at_utc is not None:
            return
        time.sleep(0.2)
    raise TimeoutError("the process of the jobs has run none")
