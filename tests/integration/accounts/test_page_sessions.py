"""The cookie of pages: out of reach for scripts, and of no use to other sites."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.integration.accounts.conftest import PASSWORD, House

OWN = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def begin(house: House, headers: dict[str, str] = OWN) -> httpx.Response:
    body = {"email": house.person(), "password": PASSWORD, "cookie": True}
    return house.client.post("/v1/sessions", json=body, headers=headers)


def test_the_cookie_is_for_the_browser_alone(house: House) -> None:
    answer = begin(house)
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert answer.json()["access_token"] is None
    assert answer.json()["refresh_token"] is None
    assert house.client.get("/v1/accounts/me").status_code == 200


def test_outside_development_it_is_secure_and_for_this_host(
    make_house: Callable[..., House],
) -> None:
    house = make_house(environment="production", public_url="https://ponctuel.example")
    answer = begin(house, {"origin": "https://ponctuel.example", "sec-fetch-site": "same-origin"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-ponctuel_session=")
    assert "Secure" in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    elsewhere = house.client.get("/v1/clock", headers={"host": "evil.example"})
    assert elsewhere.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver:81"},
        {"origin": "https://testserver"},
        {"origin": "null"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
def test_another_site_changes_nothing(house: House, headers: dict[str, str]) -> None:
    begin(house)
    for method, path in (
        ("PATCH", "/v1/accounts/me"),
        ("DELETE", "/v1/sessions"),
        ("POST", "/v1/forecasts"),
    ):
        answer = house.client.request(method, path, headers=headers, json={"locale": "fr"})
        assert answer.status_code == 403, (method, path)
        assert answer.json()["errors"][0]["code"] == "cross_origin"
    assert house.client.get("/v1/accounts/me", headers=headers).json()["locale"] == "en"


@pytest.mark.parametrize(
    "headers", [OWN, {"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}]
)
def test_our_own_pages_do(house: House, headers: dict[str, str]) -> None:
    begin(house)
    answer = house.client.patch("/v1/accounts/me", headers=headers, json={"locale": "fr"})
    assert answer.json()["locale"] == "fr"


def test_another_site_cannot_sign_its_own_account_in(house: House) -> None:
    assert begin(house, {"origin": "https://evil.example"}).status_code == 403
    assert begin(house, {}).status_code == 403


def test_signing_out_takes_the_cookie_back(house: House) -> None:
    cookie = begin(house).cookies["ponctuel_session"]
    signed_out = house.client.delete("/v1/sessions/current", headers=OWN)
    assert 'ponctuel_session=""' in signed_out.headers["set-cookie"]
    account = house.client.get("/v1/accounts/me", headers={"cookie": f"ponctuel_session={cookie}"})
    assert account.status_code == 401


def test_a_cookie_is_no_refresh_token_and_the_other_way_round(house: House) -> None:
    cookie = begin(house).cookies["ponctuel_session"]
    house.client.cookies.clear()
    assert (
        house.client.post("/v1/sessions/refresh", json={"refresh_token": cookie}).status_code == 401
    )
    body = {"email": house.person(), "password": PASSWORD}
    token = house.client.post("/v1/sessions", json=body).json()["refresh_token"]
    refused = house.client.get("/v1/accounts/me", headers={"cookie": f"ponctuel_session={token}"})
    assert refused.status_code == 401


def test_a_session_that_has_ended_is_none_where_none_is_needed(house: House) -> None:
    """Browsers send the cookie unasked: the page must not go down with the session."""
    stale = {"cookie": "ponctuel_session=unknown"}
    assert house.client.get("/v1/clock", headers=stale).status_code == 200
    assert house.client.get("/v1/accounts/me", headers=stale).status_code == 401
