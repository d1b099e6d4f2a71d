"""Bodies that are too large, nested too deeply, too slow or full of errors never delay other clients."""

from __future__ import annotations

import json
import socket
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from app.api.front.bodies import DEADLINE_S, BodyRules
from app.api.front.shape import InvalidEncoding, InvalidShape, check_shape
from app.api.limits import Limit
from app.api.problems import MAX_FAULTS
from app.api.routes import RIGHTS
from app.server import HEADERS_S
from ponctuel.domain.roles import Role
from tests.hardening.conftest import Target, send
from tests.hardening.measures import Measure

REQUEST = {
    "carrier": "UA",
    "flight": "1545",
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-25T17:15",
}
# A wide bound for a busy machine: without the protection, the attacks took 5 to 15 seconds.
LONGEST_WAIT_S = 1.5
ATTACKS = {
    "300,000 unknown fields": json.dumps(
        {"requests": [REQUEST], **{f"k{number}": 1 for number in range(300_000)}}
    ),
    "10,000 items of 40 wrong fields": json.dumps(
        {"requests": [{f"f{number}": 1 for number in range(40)}] * 10_000}
    ),
    "2.7 million empty lists": '{"requests":[' + "[]," * 2_700_000 + "[]]}",
    "100,000 deep": '{"requests":' + "[" * 100_000 + "]" * 100_000 + "}",
    "a string of 8 MB": json.dumps({"requests": "x" * 8_000_000}),
}
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "account"])
def test_a_huge_body_does_not_delay_other_requests(
    target: Target,
    worst_wait: Callable[[Callable[[], object]], float],
    measure: Measure,
    name: str,
    signed_in: bool,
) -> None:
    headers = JSON | (target.session_headers() if signed_in else {})
    answers: list[httpx.Response] = []

    def attack() -> None:
        body = ATTACKS[name].encode()
        url = f"{target.url}/v1/forecasts"
        answers.append(send("POST", url, content=body, headers=headers, timeout=60))

    wait_s = worst_wait(attack)
    measure("bodies.wait_s", wait_s)
    measure("bodies.answer_bytes", len(answers[0].content))
    assert wait_s < LONGEST_WAIT_S
    assert answers[0].status_code in (400, 413, 422)
    assert len(answers[0].content) < 8_000


def test_the_number_of_reported_errors_is_limited(target: Target) -> None:
    faulty = {"requests": [REQUEST | {f"f{number}": 1 for number in range(40)}] * 3}
    answer = send("POST", f"{target.url}/v1/forecasts", json=faulty)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == MAX_FAULTS
    assert f"first {MAX_FAULTS}" in answer.json()["detail"]


def test_an_account_may_request_ten_thousand_forecasts(target: Target) -> None:
    body, url = {"requests": [REQUEST] * 10_000}, f"{target.url}/v1/forecasts?reasons=false"
    assert send("POST", url, json=body, timeout=60).status_code == 413
    answer = send("POST", url, json=body, headers=target.session_headers(), timeout=60)
    assert answer.status_code == 200
    assert len(answer.json()["forecasts"]) == 10_000


@pytest.mark.parametrize("route", sorted({route for route in RIGHTS if route[0] != "GET"}), ids=str)
def test_every_route_refuses_a_body_announced_as_too_large(
    target: Target, route: tuple[str, str]
) -> None:
    """The response comes before the body is sent: it is refused by its announced length."""
    method, path = route
    with socket.create_connection(("127.0.0.1", target.port), timeout=10) as connection:
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        connection.sendall(f"{head}content-length: 150000000\r\n\r\n".encode() + b"{")
        status = int(connection.recv(64).split(b" ")[1])
    assert status in (401, 413)


def test_a_file_of_a_visitor_is_not_read(target: Target) -> None:
    for path in ("/v1/batches", "/v1/forecasts.csv", "/gradio_api/upload"):
        for headers in ({}, {"authorization": "Bearer guess"}, {"cookie": "ponctuel_session=x"}):
            responses = send(
                "POST", f"{target.url}{path}", files={"file": b"x" * 100_000}, headers=headers
            )
            # A cookie without the page's origin is refused before its session is looked up.
            assert responses.status_code == (403 if "cookie" in headers else 401), path


def test_a_large_body_of_the_wrong_role_is_refused(target: Target) -> None:
    body = json.dumps({"events": [{"kind": "x" * 100}] * 1000})
    url = f"{target.url}/v1/events"
    responses = send(
        "POST", url, content=body, headers=JSON | target.session_headers(Role.TRAVELLER)
    )
    assert responses.status_code == 403


async def unreachable_application(*_: Any) -> None:
    raise AssertionError("the application is not reached")


def test_a_slowly_sent_body_is_aborted() -> None:
    import asyncio

    messages: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/sessions",
        "headers": [(b"content-length", b"10000")],
    }
    started = time.monotonic()
    asyncio.run(BodyRules(unreachable_application, deadline_s=0.3)(scope, receive, send))
    assert messages[0]["status"] == 408
    assert time.monotonic() - started < 3
    assert DEADLINE_S <= 60


def test_a_slowly_sent_header_is_aborted(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    assert HEADERS_S <= 10
    monkeypatch.setattr("app.server.HEADERS_S", 0.5)
    for first_bytes in (b"", b"GET /health HTTP/1.1\r\n"):
        with socket.create_connection(("127.0.0.1", target.port), timeout=10) as connection:
            connection.sendall(first_bytes)
            started = time.monotonic()
            try:
                for _ in range(20):
                    time.sleep(0.1)
                    connection.sendall(b"x-a: b\r\n" if first_bytes else b"")
                    connection.setblocking(False)
                    try:
                        if connection.recv(10) == b"":
                            break
                    except BlockingIOError:
                        pass
                    connection.setblocking(True)
                else:
                    pytest.fail("the connection is held")
            except (ConnectionResetError, BrokenPipeError):
                pass
            assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "media", ["application/x-www-form-urlencoded+json", "multipart/form-data+json", "text/plain"]
)
def test_a_form_like_content_type_is_limited_too(target: Target, media: str) -> None:
    """FastAPI parses whatever ends in +json."""
    body = b'{"requests":[' + b"[]," * 80_000 + b"[]]}"
    answer = send(
        "POST", f"{target.url}/v1/forecasts", content=body, headers={"content-type": media}
    )
    assert answer.status_code == 413


def test_the_number_of_form_fields_is_limited(
    target: Target, worst_wait: Callable[[Callable[[], object]], float]
) -> None:
    """Without the bound, eight megabytes of `&` blocked the event loop for fifteen seconds."""
    headers = target.session_headers() | {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8"
    }
    answers: list[httpx.Response] = []

    def attack() -> None:
        for path in ("/v1/batches", "/v1/forecasts.csv", "/v1/forecasts", "/gradio_api/upload"):
            url = f"{target.url}{path}"
            answers.append(send("POST", url, content=b"&" * 4_000_000, headers=headers))

    assert worst_wait(attack) < LONGEST_WAIT_S
    assert {answer.status_code for answer in answers} == {413}


def test_a_body_of_two_lengths_is_refused(target: Target) -> None:
    """A proxy may read the other length and take the rest for another request (request smuggling)."""
    with socket.create_connection(("127.0.0.1", target.port), timeout=10) as connection:
        head = "POST /v1/forecasts HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n"
        connection.sendall(f"{head}transfer-encoding: chunked\r\n\r\n0\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 400"
        remaining = b""
        while chunk := connection.recv(4096):
            remaining += chunk
        assert b"connection: close" in remaining.lower()


def test_one_caller_cannot_use_all_connections(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.server.MAX_CONNECTIONS", 5)
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(socket.create_connection(("127.0.0.1", target.port), timeout=5))
        with pytest.raises(httpx.TransportError):
            send("GET", f"{target.url}/health")
        other_address = httpx.HTTPTransport(local_address="127.0.0.2")
        with httpx.Client(transport=other_address, timeout=60) as second_client:
            assert second_client.get(f"{target.url}/health").status_code == 200
    for _ in range(100):
        try:
            assert send("GET", f"{target.url}/health").status_code == 200
            break
        except httpx.TransportError:
            time.sleep(0.05)
    else:
        pytest.fail("a connection that was closed is counted for ever")


def test_the_number_of_files_of_an_account_is_limited(target: Target) -> None:
    """Uploads are kept for half an hour: without a limit an account could fill the disk."""
    key, statuses = target.session_headers(), []
    user_id = send("GET", f"{target.url}/v1/accounts/me", headers=key).json()["id"]
    limits = target.application.client.app.state.limits  # type: ignore[attr-defined]
    limits.spend(Limit.UPLOADS, f"user:{uuid.UUID(user_id)}", known=True, cost=18)
    for _ in range(4):
        files = {"files": ("a.csv", b"x", "text/csv")}
        answer = send("POST", f"{target.url}/gradio_api/upload", files=files, headers=key)
        statuses.append(answer.status_code)
    assert statuses == [200] * 2 + [429] * 2


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 17 + b"]" * 17,
        b'{"a":' * 17 + b"1" + b"}" * 17,
        b"[" + b"1," * 3000 + b"1]",
        b"{" + b",".join(b'"k%d":1' % number for number in range(65)) + b"}",
        b'"\\"' + b"[" * 17 + b'"' + b"[" * 17,
    ],
)
def test_a_body_that_exceeds_a_limit_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidShape):
        check_shape(text, 2000)


def test_brackets_inside_a_string_do_not_count_as_depth() -> None:
    check_shape(json.dumps({"a": "[" * 500, "b": '"[[' * 99, "c": "\\"}).encode(), 2000)
    check_shape(b'{"a": "' + b"[" * 500, 2000)  # a parser will say what is wrong with it
    with pytest.raises(InvalidEncoding):
        check_shape('{"a": 1}'.encode("utf-16"), 2000)
