"""The guarded client against a real HTTPS server on loopback."""

from __future__ import annotations

import ipaddress
import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pytest_httpserver import HTTPServer

from ponctuel.outbound.address import Address, AddressRules, ForbiddenAddress
from ponctuel.outbound.client import guarded_client, post_bytes
from tests.servers import https_server, write_certificate

HOST, INNER, REBOUND = "hooks.example.com", "inner.example.com", "rebound.example.com"
NAMES = [HOST, REBOUND]
LOOPBACK = ipaddress.ip_address("127.0.0.1")
PRIVATE = ipaddress.ip_address("10.0.0.1")


def post_json(client: httpx.Client, url: str, content: object) -> int:
    return post_bytes(
        client, url, json.dumps(content).encode(), {"content-type": "application/json"}
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_certificate(tmp_path_factory.mktemp("tls"), NAMES)


@pytest.fixture
def server(certificate: tuple[Path, Path]) -> Iterator[HTTPServer]:
    with https_server(certificate) as opened:
        yield opened


@pytest.fixture
def client(certificate: tuple[Path, Path]) -> Iterator[httpx.Client]:
    """A client for which loopback counts as public; every other address is private."""
    lookups: list[str] = []

    def resolve(host: str, _port: int) -> list[Address]:
        lookups.append(host)
        if host == REBOUND:  # public at the first look-up, private afterwards
            return [LOOPBACK] if lookups.count(host) == 1 else [PRIVATE]
        return {HOST: [LOOPBACK], INNER: [PRIVATE]}.get(host, [])

    rules = AddressRules(resolve, lambda address: address == LOOPBACK)
    with guarded_client(rules, ssl.create_default_context(cafile=str(certificate[0]))) as opened:
        yield opened


def test_a_webhook_is_called_with_its_host_name(server: HTTPServer, client: httpx.Client) -> None:
    server.expect_oneshot_request("/hook", method="POST", json={"risk": 0.4}).respond_with_data(
        "thanks"
    )
    assert post_json(client, f"https://{HOST}:{server.port}/hook", {"risk": 0.4}) == 200
    request = server.log[0][0]
    assert request.headers["host"] == f"{HOST}:{server.port}"
    assert "cookie" not in request.headers
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    "target",
    [
        "https://inner.example.com/",
        "http://hooks.example.com/",
        "https://127.0.0.1/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_that_leads_inside_is_not_followed(
    server: HTTPServer, client: httpx.Client, target: str
) -> None:
    server.expect_request("/hook").respond_with_data("", status=307, headers={"location": target})
    with pytest.raises((ForbiddenAddress, httpx.UnsupportedProtocol, httpx.ConnectError)):
        post_json(client, f"https://{HOST}:{server.port}/hook", {})
    assert len(server.log) == 1


def test_the_number_of_redirects_is_limited(server: HTTPServer, client: httpx.Client) -> None:
    url = f"https://{HOST}:{server.port}/hook"
    server.expect_request("/hook").respond_with_data("", status=308, headers={"location": url})
    with pytest.raises(httpx.TooManyRedirects):
        post_json(client, url, {})
    assert len(server.log) <= 4


def test_a_changed_address_of_a_name_is_checked_again(
    server: HTTPServer, client: httpx.Client
) -> None:
    server.expect_request("/hook").respond_with_data("ok")
    url = f"https://{REBOUND}:{server.port}/hook"
    assert post_json(client, url, {}) == 200
    with pytest.raises(ForbiddenAddress):
        post_json(client, url, {})
    assert len(server.log) == 1


def test_the_connection_goes_to_the_address_that_was_judged(
    server: HTTPServer, certificate: tuple[Path, Path]
) -> None:
    """There is one look-up per call, because a second one could give another address."""
    addresses: list[str] = []

    def resolve(host: str, _port: int) -> list[Address]:
        addresses.append(host)
        return [LOOPBACK]

    server.expect_request("/hook").respond_with_data("ok")
    rules = AddressRules(resolve, lambda _address: True)
    with guarded_client(rules, ssl.create_default_context(cafile=str(certificate[0]))) as client:
        assert post_json(client, f"https://{HOST}:{server.port}/hook", {}) == 200
    assert addresses == [HOST]


def test_a_certificate_of_another_name_is_refused(
    server: HTTPServer, certificate: tuple[Path, Path]
) -> None:
    rules = AddressRules(lambda _host, _port: [LOOPBACK], lambda _address: True)
    with (
        guarded_client(rules, ssl.create_default_context(cafile=str(certificate[0]))) as client,
        pytest.raises(httpx.ConnectError, match="certificate"),
    ):
        post_json(client, f"https://other.example.com:{server.port}/hook", {})


def test_the_default_rules_refuse_loopback(server: HTTPServer) -> None:
    with guarded_client() as client, pytest.raises(ForbiddenAddress, match="private"):
        post_json(client, f"https://localhost:{server.port}/hook", {})
    assert server.log == []


def test_a_long_response_is_not_read(server: HTTPServer, client: httpx.Client) -> None:
    server.expect_request("/hook").respond_with_data("x" * 1_000_000)
    assert post_json(client, f"https://{HOST}:{server.port}/hook", {}) == 200
