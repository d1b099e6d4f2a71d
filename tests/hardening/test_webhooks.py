"""Receivers of webhooks that are slow, silent or send too much do not hold up a worker."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from ponctuel.notifications.delivery import Notifier, _by_host
from ponctuel.operations.enums import Channel
from ponctuel.outbound.address import LOOKUP_S, AddressRules, UnknownHost, is_public
from ponctuel.outbound.client import DEADLINE_S, guarded_client, post_bytes
from ponctuel.outbound.lookups import MAX_AT_ONCE
from ponctuel.outbound.lookups import THREAD as LOOKUP_THREAD
from tests.hardening.measures import Measure
from tests.hardening.test_storm import TIMES
from tests.integration.outbound.test_client import HOST, LOOPBACK
from tests.servers import write_certificate


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_certificate(tmp_path_factory.mktemp("tls"), [HOST])


@contextmanager
def slow_server(
    certificate: tuple[Path, Path], first_bytes: bytes, next_bytes: bytes
) -> Iterator[int]:
    """Run a server that sends a few bytes every 0.1 s and never ends; yields its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    finished = threading.Event()

    def answer(raw: socket.socket) -> None:
        try:
            with context.wrap_socket(raw, server_side=True) as connection:
                connection.recv(4096)
                connection.sendall(first_bytes)
                while not finished.wait(0.1):
                    connection.sendall(next_bytes)
        except OSError:
            pass

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def accept() -> None:
            while not finished.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield int(server.getsockname()[1])
        finished.set()
        server.shutdown(socket.SHUT_RDWR)


def client(certificate: tuple[Path, Path], deadline_s: float) -> httpx.Client:
    rules = AddressRules(lambda host, port: [LOOPBACK], lambda address: address == LOOPBACK)
    context = ssl.create_default_context(cafile=str(certificate[0]))
    return guarded_client(rules, context, deadline_s)


@pytest.mark.parametrize(
    ("first_bytes", "next_bytes"),
    [(b"", b"H"), (b"HTTP/1.1 200 OK\r\nx-a: ", b"b"), (b"HTTP/1.1 100 Continue\r\n\r\n", b"")],
    ids=["status line", "headers", "continue"],
)
def test_a_slow_response_has_one_deadline(
    certificate: tuple[Path, Path], first_bytes: bytes, next_bytes: bytes, measure: Measure
) -> None:
    # The real deadline in `make attack`, a shorter one here.
    deadline_s = DEADLINE_S if TIMES > 1 else 1.0
    threads, started = threading.active_count(), time.monotonic()
    with (
        slow_server(certificate, first_bytes, next_bytes) as port,
        client(certificate, deadline_s) as http_client,
    ):
        with pytest.raises(httpx.TransportError):
            post_bytes(http_client, f"https://{HOST}:{port}/hook", b"{}", {})
        held_s = time.monotonic() - started
    measure("webhook.held_s", held_s)
    measure("webhook.threads_left", _more_than(threads))
    assert held_s < deadline_s + 4
    assert DEADLINE_S <= 10


def _more_than(threads: int) -> int:
    """Number of threads above `threads`, after the test's own have had time to end."""
    end_s = time.monotonic() + 2
    while threading.active_count() > threads and time.monotonic() < end_s:
        time.sleep(0.02)
    return max(0, threading.active_count() - threads)


def test_an_unresolvable_name_is_not_waited_for(measure: Measure) -> None:
    """The system's name look-up takes half a minute when the name server is silent."""
    finished, threads = threading.Event(), threading.active_count()

    def silent_resolver(host: str, port: int) -> list[Any]:
        finished.wait(20)
        return []

    rules, started = AddressRules(silent_resolver), time.monotonic()
    with guarded_client(rules, deadline_s=0.5) as http_client, pytest.raises(httpx.TransportError):
        post_bytes(http_client, "https://silent.example/hook", b"{}", {})
    assert time.monotonic() - started < 2
    # Callers of the rules have a deadline too: the number of simultaneous look-ups is limited, and none is left over.
    with ThreadPoolExecutor(3 * MAX_AT_ONCE) as pool:
        futures = [
            pool.submit(rules.target, "https://silent.example/", "url", 0.3) for _ in range(24)
        ]
        assert all(isinstance(future.exception(), UnknownHost) for future in futures)
    lookup_threads = [thread for thread in threading.enumerate() if thread.name == LOOKUP_THREAD]
    assert 0 < len(lookup_threads) <= MAX_AT_ONCE
    assert all(
        thread.daemon for thread in lookup_threads
    )  # the server does not wait for them when it stops
    finished.set()
    measure("lookups_of_names.threads_left", _more_than(threads))
    assert LOOKUP_S < DEADLINE_S


def test_a_body_is_not_read(certificate: tuple[Path, Path]) -> None:
    heads = b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n"
    for first_bytes in heads:
        started = time.monotonic()
        with (
            slow_server(certificate, first_bytes, b"x") as port,
            client(certificate, 5.0) as http_client,
        ):
            assert post_bytes(http_client, f"https://{HOST}:{port}/hook", b"{}", {}) in (200, 204)
            assert time.monotonic() - started < 4


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "feff::1", "3fff::1", "3fff:fff:ffff::1", "fe80::1", "fc00::1", "2001:db8::1"],
)
def test_addresses_of_private_networks_are_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


class Receivers:
    """Counts how many messages each host is sent at a time."""

    def __init__(self, down: str = "") -> None:
        self.down, self.at_once, self.peak, self.calls = down, {}, {}, []  # type: ignore[var-annotated]
        self.guard = threading.Lock()

    def send(self, url: str, *_: object) -> None:
        host = url.split("/")[2]
        with self.guard:
            self.calls.append(host)
            self.at_once[host] = self.at_once.get(host, 0) + 1
            self.peak[host] = max(self.peak.get(host, 0), self.at_once[host])
        time.sleep(0.02)
        with self.guard:
            self.at_once[host] -= 1
        if host == self.down:
            raise httpx.ReadTimeout("no end of the response")


def notification(number: int, host: str) -> Any:
    url = f"https://{host}/{number}"
    return SimpleNamespace(id=number, channel=Channel.WEBHOOK, webhook_url=url)


def test_one_host_occupies_at_most_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    receivers = Receivers(down="slow.example")
    notifier: Any = object.__new__(Notifier)
    results: list[tuple[int, bool]] = []
    monkeypatch.setattr(
        Notifier, "_send", lambda self, message: receivers.send(message.webhook_url), raising=True
    )
    monkeypatch.setattr(
        Notifier,
        "_record",
        lambda self, message, error: results.append((message.id, error is None)) is None,
    )
    notifications = [
        notification(n, "slow.example" if n % 2 else f"host{n % 8}.example") for n in range(20)
    ]
    notifier._send_all(notifications)
    assert set(receivers.peak.values()) == {1}
    assert receivers.calls.count("slow.example") == 1  # the others wait for the next round
    assert sorted(number for number, _ in results) == list(range(20))
    assert all(sent for number, sent in results if number % 2 == 0)
    assert not [
        thread.name for thread in threading.enumerate() if thread.name.startswith("delivery")
    ]


def test_hosts_differ_by_port_and_not_by_case() -> None:
    groups = _by_host(
        [
            notification(1, "a.example"),
            notification(2, "A.example"),
            notification(3, "a.example:8443"),
        ]
    )
    assert [[item.id for item in group] for group in groups] == [[1, 2], [3]]
    assert replace  # emails go to the installation's own server, each separately
