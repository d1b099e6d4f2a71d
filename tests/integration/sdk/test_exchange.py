"""Retries, waits, timeouts and invalid responses, with a real HTTP server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ponctuel_sdk import Retries, errors
from ponctuel_sdk._retries import retry_after_s
from tests.integration.sdk.conftest import AnyClient

Connect = Callable[..., AnyClient]
QUICK = Retries(attempts=3, first_wait_s=0.01, longest_wait_s=1.5)
CLOCK = {
    "now_utc": "2013-12-23T21:00:00Z",
    "mode": "replay",
    "first_day": "2013-01-01",
    "last_day": "2013-12-31",
    "time_zone": None,
    "model_version": "7",
}
KEY = {
    "id": "11111111-1111-4111-8111-111111111111",
    "name": "x",
    "prefix": "abc",
    "scopes": ["forecasts"],
    "created_at_utc": "2026-11-24T12:00:00Z",
    "expires_at_utc": "2026-12-24T12:00:00Z",
    "key": "pk_abc",
}


def problem(status: int, kind: str, **headers: str) -> Response:
    document = {
        "type": f"/docs#problem-{kind}",
        "title": kind,
        "status": status,
        "detail": "so it is",
        "errors": [],
    }
    return Response(json.dumps(document), status, headers, content_type="application/problem+json")


def answer(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content), status, content_type="application/json")


class ScriptedServer:
    """A server that gives prepared responses one after another, and records the requests."""

    def __init__(self, server: HTTPServer, path: str, *answers: Response) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[float, Request]] = []
        server.expect_request(path).respond_with_handler(self._next)

    def _next(self, request: Request) -> Response:
        self.requests.append((time.monotonic(), request))
        return self.answers.pop(0)

    @property
    def waits_s(self) -> list[float]:
        moments = [moment for moment, _ in self.requests]
        return [after - before for before, after in pairwise(moments)]


@pytest.mark.parametrize(
    "temporary",
    [
        problem(503, "not-ready"),
        problem(429, "too-many-requests"),
        Response("<html>Bad gateway</html>", 502, content_type="text/html"),
    ],
    ids=["not ready", "too many", "a proxy's page"],
)
def test_what_passes_is_waited_for(
    httpserver: HTTPServer, connect: Connect, temporary: Response
) -> None:
    script = ScriptedServer(httpserver, "/v1/clock", temporary, temporary, answer(CLOCK))
    assert connect(httpserver.url_for(""), retries=QUICK).read_clock().model_version == "7"
    assert len(script.requests) == 3
    assert script.waits_s[1] > 0.01


def test_retry_after_is_respected(httpserver: HTTPServer, connect: Connect) -> None:
    wait = problem(429, "too-many-requests", **{"Retry-After": "1"})
    script = ScriptedServer(httpserver, "/v1/clock", wait, answer(CLOCK))
    connect(httpserver.url_for(""), retries=QUICK).read_clock()
    assert 1 <= script.waits_s[0] < 2


def test_a_too_long_wait_is_reported(httpserver: HTTPServer, connect: Connect) -> None:
    wait = problem(429, "too-many-requests", **{"Retry-After": "60"})
    script = ScriptedServer(httpserver, "/v1/clock", wait)
    with pytest.raises(errors.TooManyRequests) as caught:
        connect(httpserver.url_for(""), retries=QUICK).read_clock()
    assert caught.value.retry_after_s == 60
    assert len(script.requests) == 1


def test_the_number_of_attempts_is_limited(httpserver: HTTPServer, connect: Connect) -> None:
    script = ScriptedServer(httpserver, "/ready", *[problem(503, "not-ready") for _ in range(9)])
    with pytest.raises(errors.NotReady, match="so it is"):
        connect(httpserver.url_for(""), retries=QUICK).ready()
    assert len(script.requests) == QUICK.attempts


@pytest.mark.parametrize(
    ("refusal", "error"),
    [
        (problem(503, "unavailable"), errors.Unavailable),
        (problem(500, "internal-error"), errors.InternalProblem),
        (problem(404, "not-found"), errors.NotFound),
        (problem(418, "kind-of-tomorrow"), errors.CallerProblem),
        (problem(507, "kind-of-tomorrow"), errors.ServerProblem),
    ],
    ids=lambda error: getattr(error, "__name__", ""),
)
def test_a_permanent_error_is_not_retried(
    httpserver: HTTPServer, connect: Connect, refusal: Response, error: type[errors.Problem]
) -> None:
    script = ScriptedServer(httpserver, "/v1/clock", refusal)
    with pytest.raises(error):
        connect(httpserver.url_for(""), retries=QUICK).read_clock()
    assert len(script.requests) == 1


def test_a_creation_is_repeated_under_its_own_name(
    httpserver: HTTPServer, connect: Connect
) -> None:
    not_ready = problem(503, "not-ready")
    script = ScriptedServer(httpserver, "/v1/keys", not_ready, answer(KEY, 201), answer(KEY, 201))
    client = connect(httpserver.url_for(""), token="t", retries=QUICK)
    assert client.make_key("x", ["forecasts"]).key == "pk_abc"
    client.make_key("x", ["forecasts"], idempotency_key="mine-1234")
    keys = [request.headers["idempotency-key"] for _, request in script.requests]
    assert keys[0] == keys[1] != keys[2] == "mine-1234"
    assert script.requests[0][1].headers["authorization"] == "Bearer t"


def test_what_may_not_be_repeated_is_not(httpserver: HTTPServer, connect: Connect) -> None:
    script = ScriptedServer(httpserver, "/v1/accounts", problem(503, "not-ready"))
    with pytest.raises(errors.NotReady):
        connect(httpserver.url_for(""), retries=QUICK).register("a@b.example", "a password")
    assert len(script.requests) == 1


def test_a_slow_answer_is_a_time_out(connect: Connect) -> None:
    requests = []

    def slow(request: Request) -> Response:
        requests.append(request)
        time.sleep(0.5)
        return answer(CLOCK)

    with HTTPServer(threaded=True) as server:
        server.expect_request("/v1/clock").respond_with_handler(slow)
        client = connect(server.url_for(""), timeout_s=0.1, retries=Retries(2, 0.01))
        with pytest.raises(errors.TimedOut):
            client.read_clock()
        assert len(requests) == 2


def test_a_failed_connection_is_an_error_of_the_client(connect: Connect) -> None:
    client = connect("http://127.0.0.1:9", retries=Retries(2, 0.01))
    with pytest.raises(errors.ConnectionFailed) as caught:
        client.read_clock()
    assert isinstance(caught.value, errors.PonctuelError)


@pytest.mark.parametrize(
    "unexpected",
    [
        Response('{"now_utc": "2013-12-', 200, content_type="application/json"),
        answer({**CLOCK, "first_day": "yesterday"}),
        answer({}),
        Response("<html>Welcome to the airport's network</html>", 200, content_type="text/html"),
        Response("no", 400, content_type="text/plain"),
        Response("{}", 400, content_type="application/problem+json"),
    ],
)
def test_an_unknown_response_is_reported_as_unreadable(
    httpserver: HTTPServer, connect: Connect, unexpected: Response
) -> None:
    ScriptedServer(httpserver, "/v1/clock", unexpected)
    with pytest.raises(errors.UnreadableAnswer) as caught:
        connect(httpserver.url_for("")).read_clock()
    assert caught.value.status == unexpected.status_code


def test_unknown_fields_of_a_newer_server_are_ignored(
    httpserver: HTTPServer, connect: Connect
) -> None:
    ScriptedServer(httpserver, "/v1/clock", answer({**CLOCK, "leap_second": True}))
    assert connect(httpserver.url_for("")).read_clock().mode == "replay"


def test_received_cookies_are_not_sent_back(httpserver: HTTPServer, connect: Connect) -> None:
    first = answer(CLOCK)
    first.set_cookie("ponctuel_session", "somebody's")
    script = ScriptedServer(httpserver, "/v1/clock", first, answer(CLOCK))
    client = connect(httpserver.url_for(""))
    client.read_clock()
    client.read_clock()
    assert "cookie" not in script.requests[1][1].headers


def test_path_parameters_cannot_leave_the_path(httpserver: HTTPServer, connect: Connect) -> None:
    requests = []

    def record_uri(request: Request) -> Response:
        requests.append(request.environ["RAW_URI"])
        return Response(status=204)

    httpserver.expect_request("/v1/keys/../accounts/me", method="DELETE").respond_with_handler(
        record_uri
    )
    connect(httpserver.url_for(""), token="t").revoke_key("../accounts/me")
    assert requests == ["/v1/keys/..%2Faccounts%2Fme"]


def test_a_key_and_a_token_exclude_each_other(connect: Connect) -> None:
    with pytest.raises(ValueError, match="not both"):
        connect(api_key="pk_1", token="t")
    with pytest.raises(ValueError, match="base_url"):
        connect("ponctuel.example")


def test_retry_after_is_a_number_or_a_date() -> None:
    in_30_s = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert retry_after_s("7") == 7
    assert 28 <= (retry_after_s(in_30_s) or 0) <= 30
    assert retry_after_s(format_datetime(datetime.now(UTC) - timedelta(days=1))) == 0
    assert retry_after_s("soon") is None
    assert retry_after_s(None) is None


def test_waits_grow_and_have_jitter() -> None:
    retries = Retries(attempts=9, first_wait_s=1, longest_wait_s=10)
    failure = errors.ConnectionFailed("no")
    for attempt, longest in [(1, 1), (2, 2), (3, 4), (5, 10), (8, 10)]:
        waits = {retries.wait_s(attempt, failure) for _ in range(20)}
        assert len(waits) > 1
        assert all(wait is not None and longest / 2 <= wait <= longest for wait in waits)
    assert retries.wait_s(9, failure) is None
