"""Values of a wrong type are refused, never converted."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.api.application import create_app
from tests.hardening.test_bodies import REQUEST
from tests.integration.app.conftest import FakeService


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(create_app(FakeService()))


@pytest.mark.parametrize("number", [True, False, 7.0, 1e3, [7], {"a": 7}])
def test_a_flight_number_is_an_integer_or_a_text(client: TestClient, number: Any) -> None:
    answer = client.post("/v1/forecasts", json={"requests": [REQUEST | {"flight": number}]})
    assert answer.status_code == 422
    assert "requests[0].flight" in answer.json()["errors"][0]["field"]


@pytest.mark.parametrize("number", [1545, "1545"])
def test_both_types_of_a_flight_number_are_accepted(client: TestClient, number: Any) -> None:
    answer = client.post("/v1/forecasts", json={"requests": [REQUEST | {"flight": number}]})
    assert answer.json()["forecasts"][0]["flight"]["flight_number"] == 1545
