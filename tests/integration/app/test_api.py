"""The API over a service with fixed answers."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from ponctuel.domain.errors import NotReady

REQUEST: dict[str, Any] = {
    "carrier": "UA",
    "flight": 1545,
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-23T17:15",
}


def is_problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    document: dict[str, Any] = response.json()
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert document["status"] == status
    assert document["type"] == f"/docs#problem-{kind}"
    assert document["title"]
    assert document["detail"]
    return document


def post(client: TestClient, *requests: dict[str, Any]) -> httpx.Response:
    return client.post("/v1/forecasts", json={"requests": list(requests)})


def test_answers_stand_in_order_with_errors_in_place(client: TestClient) -> None:
    bad_time = REQUEST | {"departure": "yesterday"}
    answers = post(client, REQUEST, bad_time, REQUEST | {"flight": "7"}).json()["forecasts"]
    assert [answer.get("flight", {}).get("flight_number") for answer in answers] == [1545, None, 7]
    assert answers[1]["error"]["field"] == "departure"
    assert answers[1]["error"]["value"] == "yesterday"
    assert sum(answers[0]["classes"].values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"requests": []}, "requests"),
        ({"requests": [REQUEST | {"colour": "red"}]}, "requests[0].colour"),
        ({"requests": [REQUEST | {"carrier": 7}]}, "requests[0].carrier"),
        ({"requests": [{k: v for k, v in REQUEST.items() if k != "origin"}]}, "requests[0].origin"),
        ({"requests": [REQUEST], "more": 1}, "more"),
        ([], None),
    ],
)
def test_a_misshapen_body_names_its_field(client: TestClient, body: Any, field: str | None) -> None:
    document = is_problem(client.post("/v1/forecasts", json=body), 422, "invalid-request")
    assert [error["field"] for error in document["errors"]] == [field]


def test_invalid_json_is_reported(client: TestClient) -> None:
    sent = client.post(
        "/v1/forecasts", content="{not json", headers={"content-type": "application/json"}
    )
    is_problem(sent, 400, "malformed-body")


def test_a_body_above_the_limit_is_refused(client: TestClient) -> None:
    sent = client.post("/v1/forecasts", content=b" " * (9 * 1024 * 1024))
    is_problem(sent, 413, "too-large")


def test_no_traceback_leaves(client: TestClient, service: Any) -> None:
    service.broken = RuntimeError("internal secret")
    answer = post(client, REQUEST)
    is_problem(answer, 500, "internal-error")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_not_ready_is_a_503(client: TestClient, service: Any) -> None:
    service.broken = NotReady("run the pipeline first")
    is_problem(post(client, REQUEST), 503, "not-ready")


def test_unknown_addresses_and_methods(client: TestClient) -> None:
    is_problem(client.get("/v1/nothing"), 404, "http-error")
    refused = client.get("/v1/forecasts")
    is_problem(refused, 405, "http-error")
    assert refused.headers["allow"] == "POST"


def test_schedule(client: TestClient) -> None:
    airports = client.get("/v1/airports").json()["airports"]
    assert airports[0]["time_zone"] == "America/New_York"
    flights = client.get("/v1/flights", params={"origin": "EWR", "day": "2013-12-23"})
    assert any(flight["flight_number"] == 1545 for flight in flights.json()["flights"])
    none = client.get("/v1/flights", params={"origin": "EWR", "day": "2013-12-25"})
    assert none.json() == {"flights": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("params", "kind", "field"),
    [
        ({"origin": "EWR", "day": "23 Dec"}, "invalid-request", "day"),
        ({"origin": "XXX", "day": "2013-12-23"}, "invalid-input", "origin"),
        ({"origin": "EWR"}, "invalid-request", "day"),
    ],
)
def test_schedule_faults(client: TestClient, params: dict[str, str], kind: str, field: str) -> None:
    document = is_problem(client.get("/v1/flights", params=params), 422, kind)
    assert document["errors"][0]["field"] == field


def test_outcomes_are_known_once_the_clock_has_passed(client: TestClient) -> None:
    assert client.get("/v1/outcomes", params=REQUEST).json() == {"outcome": None}
    past = REQUEST | {"departure": "2013-12-22T17:15"}
    assert client.get("/v1/outcomes", params=past).json()["outcome"]["arr_delay_min"] == 43
    bad = client.get("/v1/outcomes", params=REQUEST | {"departure": "soon"})
    assert is_problem(bad, 422, "invalid-input")["errors"][0]["field"] == "departure"


def test_clock_and_checks(client: TestClient) -> None:
    clock = client.get("/v1/clock").json()
    assert clock["now_utc"] == "2013-12-23T21:00:00Z"
    assert clock["mode"] == "replay"
    assert clock["time_zone"] == "America/New_York"
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ready", "model": "7", "gate": "passed"}


@pytest.mark.parametrize("path", ["/health", "/v1/clock", "/docs", "/v1/nothing"])
def test_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_documentation_is_complete_and_needs_no_other_host(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    answer = client.get("/docs")
    page = answer.text
    for path in document["paths"]:
        assert path in page
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "connect-src 'self'" in policy
    assert page.count('class="try"') >= 40
    # An example may name another host; nothing is fetched from one.
    assert not re.search(r"""(src|href)=["']?(https?:)?//|@import|url\(""", page)
