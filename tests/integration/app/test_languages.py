"""Texts are in the requested language; codes and values do not depend on it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

REQUEST = {
    "carrier": "UA",
    "flight": "1545",
    "origin": "EWR",
    "destination": "IAH",
    "departure": "2013-12-23T17:15",
    "issued_at": "2013-12-23T15:15",
}


def request_forecast(client: TestClient, accept: str = "", **params: str) -> Any:
    return client.post(
        "/v1/forecasts",
        json={"requests": [REQUEST]},
        params=params,
        headers={"accept-language": accept} if accept else {},
    )


def test_a_reason_has_its_code_its_values_and_its_text(client: TestClient) -> None:
    (forecast,) = request_forecast(client).json()["forecasts"]
    reason = forecast["reasons"][0]
    assert reason["code"] == "reason.dep_delay"
    assert reason["values"] == {
        "delay_min": 38.0,
        "group": "from",
        "origin": "EWR",
        "window_min": 120.0,
    }
    assert reason["text"].replace("\u00a0", " ") == (
        "Flights from EWR have left 38 min late on average in the last 2 h"
    )
    assert not {"text_en", "text_fr"} & (set(reason) | set(forecast["support"]))


@pytest.mark.parametrize(
    ("accept", "params", "language"),
    [
        ("", {}, "en"),
        ("fr-FR,fr;q=0.9", {}, "fr"),
        ("de, fr;q=0.5", {}, "fr"),
        ("fr", {"lang": "en"}, "en"),
        ("", {"lang": "fr"}, "fr"),
    ],
)
def test_the_response_has_the_requested_language(
    client: TestClient, accept: str, params: dict[str, str], language: str
) -> None:
    answer = request_forecast(client, accept, **params)
    assert answer.headers["content-language"] == language
    assert "accept-language" in answer.headers["vary"].lower()
    (forecast,) = answer.json()["forecasts"]
    started = {"en": "The forecast is based on 1,412", "fr": "La prévision s’appuie sur 1\u202f412"}
    assert forecast["support"]["text"].startswith(started[language])
    assert forecast["support"]["statements"] == [{"code": "support.route", "values": {"n": 1412}}]


def test_a_language_without_a_catalogue_is_refused(client: TestClient) -> None:
    answer = request_forecast(client, lang="xx")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "lang"


def test_a_connection_says_what_it_assumes(client: TestClient) -> None:
    body = {"first": REQUEST, "onward": {"departure": "2013-12-23T23:30"}, "min_connection_min": 45}
    answer = client.post("/v1/connections", json=body, params={"lang": "fr"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["onward"]["text"].startswith("Le départ du vol en correspondance")
    assert answer.json()["first"]["reasons"][0]["text"].startswith("Les vols au départ de EWR")
