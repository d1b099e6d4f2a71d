"""An API key as OAuth client credentials: the Amadeus client gets the four delay classes."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import amadeus
import pytest

from ponctuel.accounts.key_token import LIFETIME
from tests.integration.accounts.conftest import Application
from tests.servers import run_server

TOKEN = "/v1/security/oauth2/token"
FLIGHT = {
    "originLocationCode": "EWR",
    "destinationLocationCode": "IAH",
    "departureDate": "2013-12-23",
    "departureTime": "17:15:00",
    "arrivalDate": "2013-12-23",
    "arrivalTime": "20:20:00",
    "aircraftCode": "738",
    "carrierCode": "UA",
    "flightNumber": "1545",
    "duration": "PT4H5M",
}


def make_key(application: Application) -> tuple[dict[str, str], dict[str, str]]:
    """Headers of a new session, and a key made in it."""
    headers = application.sign_in_as()
    body = {"name": "timetable script", "scopes": ["forecasts"]}
    return headers, application.client.post("/v1/keys", json=body, headers=headers).json()


def credentials(key: dict[str, str]) -> dict[str, str]:
    prefix = f"pk_{key['prefix']}"
    body = {"grant_type": "client_credentials", "client_id": prefix}
    return body | {"client_secret": key["key"]}


def read_clock(application: Application, token: str) -> int:
    bearer = {"authorization": f"Bearer {token}"}
    return application.client.get("/v1/clock", headers=bearer).status_code


def test_the_real_client_gets_a_token_and_the_classes(application: Application) -> None:
    key_credentials = credentials(make_key(application)[1])
    with run_server(application.client.app) as address:
        client = amadeus.Client(
            client_id=key_credentials["client_id"],
            client_secret=key_credentials["client_secret"],
            host="127.0.0.1",
            port=urlsplit(address).port,
            ssl=False,
        )
        classes = client.travel.predictions.flight_delay.get(**FLIGHT).data
        assert classes[0]["result"] == "LESS_THAN_30_MINUTES"
        assert sum(float(entry["probability"]) for entry in classes) == pytest.approx(1, abs=1e-4)
        stranger = amadeus.Client(
            client_id="pk_aaaaaaaaaa",
            client_secret="guess",
            host="127.0.0.1",
            port=urlsplit(address).port,
            ssl=False,
        )
        with pytest.raises(amadeus.ResponseError):
            stranger.travel.predictions.flight_delay.get(**FLIGHT)


def test_a_token_has_the_scopes_and_the_lifetime_of_its_key(application: Application) -> None:
    headers, key = make_key(application)
    answer = application.client.post(TOKEN, data=credentials(key))
    assert answer.status_code == 200, answer.text
    granted = answer.json()
    assert (granted["token_type"], granted["scope"]) == ("Bearer", "forecasts")
    assert granted["expires_in"] == LIFETIME.total_seconds()
    assert answer.headers["cache-control"] == "no-store"
    token = granted["access_token"]
    assert read_clock(application, token) == 200
    bearer = {"authorization": f"Bearer {token}"}
    assert application.client.get("/v1/keys", headers=bearer).status_code == 403, (
        "no key has this right"
    )
    application.client.delete(f"/v1/keys/{key['id']}", headers=headers)
    assert read_clock(application, token) == 401


def test_an_invalid_key_gets_no_token(application: Application) -> None:
    _, key = make_key(application)
    good = credentials(key)
    for wrong in ({"client_id": "pk_other"}, {"client_secret": key["key"][:-1] + "_"}):
        answer = application.client.post(TOKEN, data=good | wrong)
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["code"] == "invalid_client"
        assert key["key"] not in answer.text
    answer = application.client.post(TOKEN, data=good | {"grant_type": "password"})
    assert answer.status_code == 422


def test_a_token_expires(application: Application) -> None:
    token = application.client.post(TOKEN, data=credentials(make_key(application)[1])).json()[
        "access_token"
    ]
    tokens = application.accounts.authentication._key_tokens
    prefix = tokens.read(token)
    assert prefix is not None
    old = tokens.issue(prefix, application.clock.now() - LIFETIME - timedelta(minutes=1))
    assert tokens.read(old) is None
