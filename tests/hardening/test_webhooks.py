"""Receivers that drip, hang or chatter hold no worker."""

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
from ponctuel.operations.words import Channel
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
def dripping(certificate: tuple[Path, Path], begin: bytes, drop: bytes) -> Iterator[int]:
    """The port of a server that sends a byte now and then, and never ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    over = threading.Event()

    def answer(raw: socket.socket) -> None:
        try:
            with context.wrap_socket(raw, server_side=True) as line:
                line.recv(4096)
                line.sendall(begin)
                while not over.wait(0.1):
                    line.sendall(drop)
        except OSError:
            pass

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def accept() -> None:
            while not over.is_set():
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(line,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield int(server.getsockname()[1])
        over.set()
        server.shutdown(socket.SHUT_RDWR)


def client(certificate: tuple[Path, Path], deadline_s: float) -> httpx.Client:
    rules = AddressRules(lambda host, port: [LOOPBACK], lambda address: address == LOOPBACK)
    context = ssl.create_default_context(cafile=str(certificate[0]))
    return guarded_client(rules, context, deadline_s)


@pytest.mark.parametrize(
    ("begin", "drop"),
    [(b"", b"H"), (b"HTTP/1.1 200 OK\r\nx-a: ", b"b"), (b"HTTP/1.1 100 Continue\r\n\r\n", b"")],
    ids=["status line", "headers", "continue"],
)
def test_what_drips_has_one_deadline(
    certificate: tuple[Path, Path], begin: bytes, drop: bytes, measure: Measure
) -> None:
    # As long as it really is, where there is time for it.
    deadline_s = DEADLINE_S if TIMES > 1 else 1.0
    threads, begun = threading.active_count(), time.monotonic()
    with dripping(certificate, begin, drop) as port, client(certificate, deadline_s) as opened:
        with pytest.raises(httpx.TransportError):
            post_bytes(opened, f"https://{HOST}:{port}/hook", b"{}", {})
        held_s = time.monotonic() - begun
    measure("webhook.held_s", held_s)
    measure("webhook.threads_left", _more_than(threads))
    assert held_s < deadline_s + 4
    assert DEADLINE_S <= 10


def _more_than(threads: int) -> int:
    """How many threads there are above so many, once the test's own have had time to end."""
    end_s = time.monotonic() + 2
    while threading.active_count() > threads and time.monotonic() < end_s:
        time.sleep(0.02)
    return max(0, threading.active_count() - threads)


def test_a_name_that_nobody_resolves_is_not_waited_for(measure: Measure) -> None:
    """The system's look-up takes half a minute where the name's server is silent."""
    over, threads = threading.Event(), threading.active_count()

    def silent(host: str, port: int) -> list[Any]:
        over.wait(20)
        return []

    rules, begun = AddressRules(silent), time.monotonic()
    with guarded_client(rules, deadline_s=0.5) as opened, pytest.raises(httpx.TransportError):
        post_bytes(opened, "https://silent.example/hook", b"{}", {})
    assert time.monotonic() - begun < 2
    # Nor by those who only say it: there are few look-ups at a time, and none is left in the end.
    with ThreadPoolExecutor(3 * MAX_AT_ONCE) as pool:
        futures = [
            pool.submit(rules.target, "https://silent.example/", "url", 0.3) for _ in range(24)
        ]
        assert all(isinstance(future.exception(), UnknownHost) for future in futures)
    looking = [future for future in threading.enumerate() if future.name == LOOKUP_THREAD]
    assert 0 < len(looking) <= MAX_AT_ONCE
    assert all(future.daemon for future in looking)  # the server does not wait for them in the end
    over.set()
    measure("lookups_of_names.threads_left", _more_than(threads))
    assert LOOKUP_S < DEADLINE_S


def test_a_body_is_not_read(certificate: tuple[Path, Path]) -> None:
    head = b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n"
    for begin in head:
        begun = time.monotonic()
        with dripping(certificate, begin, b"x") as port, client(certificate, 5.0) as opened:
            assert post_bytes(opened, f"https://{HOST}:{port}/hook", b"{}", {}) in (200, 204)
            assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "feff::1", "3fff::1", "3fff:fff:ffff::1", "fe80::1", "fc00::1", "2001:db8::1"],
)
def test_addresses_that_lead_inside(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


class Receivers:
    """Notes how many messages one host is sent at a time."""

    def __init__(self, down: str = "") -> None:
        self.down, self.at_once, self.most, self.calls = down, {}, {}, []  # type: ignore[var-annotated]
        self.guard = threading.Lock()

    def send(self, url: str, *_: object) -> None:
        host = url.split("/")[2]
        with self.guard:
            self.calls.append(host)
            self.at_once[host] = self.at_once.get(host, 0) + 1
            self.most[host] = max(self.most.get(host, 0), self.at_once[host])
        time.sleep(0.02)
        with self.guard:
            self.at_once[host] -= 1
        if host == self.down:
            raise httpx.ReadTimeout("it drips")


def told(number: int, host: str) -> Any:
    url = f"https://{host}/{number}"
    return SimpleNamespace(id=number, channel=Channel.WEBHOOK, webhook_url=url)


def test_one_host_holds_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    receivers = Receivers(down="slow.example")
    notifier: Any = object.__new__(Notifier)
    noted: list[tuple[int, bool]] = []
    monkeypatch.setattr(
        Notifier, "_send", lambda self, thread: receivers.send(thread.webhook_url), raising=True
    )
    monkeypatch.setattr(
        Notifier,
        "_note",
        lambda self, thread, error: noted.append((thread.id, error is None)) is None,
    )
    told_all = [told(n, "slow.example" if n % 2 else f"host{n % 8}.example") for n in range(20)]
    notifier._send_all(told_all)
    assert set(receivers.most.values()) == {1}
    assert receivers.calls.count("slow.example") == 1  # the others wait for another round
    assert sorted(number for number, _ in noted) == list(range(20))
    assert all(sent for number, sent in noted if number % 2 == 0)
    assert not [
        thread.name for thread in threading.enumerate() if thread.name.startswith("delivery")
    ]


def test_ports_and_letters_of_a_host_are_distinguished() -> None:
    apart = _by_host([told(1, "a.example"), told(2, "A.example"), told(3, "a.example:8443")])
    assert [[item.id for item in group] for group in apart] == [[1, 2], [3]]
    assert replace  # mails go to the installation's own server, each on its own
