"""Rate limits of callers, and identifiers of requests."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from app.api.auth.client_address import FOR_HEADER, PAGE_HEADER
from app.api.limits import Limit, RateLimits, TooMany, address_group
from app.api.routes.forecasts import VISITORS_REQUESTS
from app.ui import visitor
from ponctuel.config.application import ApplicationSettings
from ponctuel.domain.errors import UserError
from tests.integration.app.conftest import FakeService
from tests.integration.app.test_api import REQUEST, is_problem

SETTINGS = ApplicationSettings.model_validate({"environment": "development"})


@pytest.fixture
def limited() -> Iterator[TestClient]:
    with TestClient(
        create_app(FakeService(), settings=SETTINGS), raise_server_exceptions=False
    ) as opened:
        yield opened


def test_too_frequent_callers_get_retry_after(limited: TestClient) -> None:
    answers = [limited.post("/v1/sessions/refresh", json={}) for _ in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [503] * 30  # no accounts here
    is_problem(answers[30], 429, "too-many-requests")
    assert 1 <= int(answers[30].headers["retry-after"]) <= 120
    assert answers[0].headers["ratelimit-policy"] == '"credentials";q=30;w=60'
    remaining = [int(re.search(r";r=(\d+)", answer.headers["ratelimit"])[1]) for answer in answers]  # type: ignore[index]
    assert remaining[:2] == [29, 28]
    assert remaining[30] == 0
    # Another class of routes is not affected.
    assert limited.get("/v1/clock").status_code == 200


def test_flights_are_counted_beside_calls(limited: TestClient) -> None:
    body = {"requests": [REQUEST] * VISITORS_REQUESTS}
    params = {"reasons": False}
    statuses = [
        limited.post("/v1/forecasts", json=body, params=params).status_code for _ in range(7)
    ]
    assert statuses == [200] * 6 + [429]


def test_reasons_cost_more_than_forecasts(limited: TestClient) -> None:
    body = {"requests": [REQUEST] * VISITORS_REQUESTS}
    statuses = [limited.post("/v1/forecasts", json=body).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_probes_are_never_refused(limited: TestClient) -> None:
    assert {limited.get("/health").status_code for _ in range(700)} == {200}
    assert "ratelimit" not in limited.get("/health").headers


def test_limits_can_be_disabled_for_measurements() -> None:
    settings = SETTINGS.model_copy(update={"rate_limits": False})
    client = TestClient(create_app(FakeService(), settings=settings))
    assert {client.post("/v1/sessions/refresh", json={}).status_code for _ in range(40)} == {503}


def test_a_caller_cannot_forge_its_address(limited: TestClient) -> None:
    def status_of_request(number: int, **headers: str) -> int:
        all_headers = {
            FOR_HEADER: f"198.51.100.{number}",
            "x-forwarded-for": f"198.51.100.{number}",
            **headers,
        }
        return limited.post("/v1/sessions/refresh", json={}, headers=all_headers).status_code

    assert 429 in [status_of_request(number) for number in range(31)]
    assert status_of_request(99, **{PAGE_HEADER: "guess"}) == 429
    secret = limited.app.state.page_secret  # type: ignore[attr-defined]
    assert status_of_request(99, **{PAGE_HEADER: secret}) == 503
    assert (visitor.PAGE_HEADER, visitor.FOR_HEADER) == (PAGE_HEADER, FOR_HEADER)


def test_callers_are_counted_separately() -> None:
    limits = RateLimits()
    for _ in range(30):
        limits.spend(Limit.CREDENTIALS, "one", known=False)
    with pytest.raises(TooMany):
        limits.spend(Limit.CREDENTIALS, "one", known=False)
    assert limits.spend(Limit.CREDENTIALS, "two", known=False) is not None


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
    ],
)
def test_addresses_of_one_subscriber_are_one_caller(address: str, group: str) -> None:
    assert address_group(address) == group


def test_a_request_keeps_its_name_or_gets_one(
    limited: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    named = limited.get("/v1/clock", headers={"x-request-id": "my-request-7"})
    assert named.headers["x-request-id"] == "my-request-7"
    for bad_id in ("short", "x" * 65, "with space", "a\"b'c<d>e{}", ""):
        generated_id = limited.get("/v1/clock", headers={"x-request-id": bad_id}).headers[
            "x-request-id"
        ]
        assert re.fullmatch(r"[0-9a-f]{32}", generated_id)
    assert limited.get("/v1/nothing").headers["x-request-id"]
    with caplog.at_level(logging.INFO, "ponctuel.requests"):
        limited.get("/v1/flights?origin=EWR&day=2013-12-23")
    assert "GET /v1/flights 200" in caplog.text
    assert "EWR" not in caplog.text


def test_a_fault_of_ours_names_its_request_too(limited: TestClient) -> None:
    limited.app.state.service.broken = RuntimeError("internal secret")  # type: ignore[attr-defined]
    answer = limited.post(
        "/v1/forecasts", json={"requests": [REQUEST]}, headers={"x-request-id": "faulty-request"}
    )
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "faulty-request"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in answer.text


def test_without_accounts_the_entry_point_reports_it(limited: TestClient) -> None:
    body = {"email": "ada@example.com", "password": "seven otters swim at dawn"}
    is_problem(limited.post("/v1/sessions", json=body), 503, "unavailable")
    is_problem(limited.get("/v1/accounts/me"), 401, "not-signed-in")


@pytest.mark.parametrize(
    "storage", ["nonsense://user:secret@host", "memory", "async+memory://user:secret@host"]
)
def test_an_invalid_storage_is_reported(storage: str) -> None:
    with pytest.raises(UserError) as caught:
        RateLimits(storage)
    assert caught.value.field == "PONCTUEL_RATE_STORAGE"
    assert "secret" not in str(caught.value)


def test_the_openapi_document_is_stable(limited: TestClient) -> None:
    assert limited.get("/openapi.json").json() == limited.get("/openapi.json").json()
