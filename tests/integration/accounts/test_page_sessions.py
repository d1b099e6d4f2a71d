"""The session cookie of pages: unreadable by scripts, and useless to other sites."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.integration.accounts.conftest import PASSWORD, Application

SAME_ORIGIN = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def begin_session(
    application: Application, headers: dict[str, str] = SAME_ORIGIN
) -> httpx.Response:
    body = {"email": application.create_account(), "password": PASSWORD, "cookie": True}
    return application.client.post("/v1/sessions", json=body, headers=headers)


def test_the_cookie_is_for_the_browser_alone(application: Application) -> None:
    answer = begin_session(application)
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert answer.json()["access_token"] is None
    assert answer.json()["refresh_token"] is None
    assert application.client.get("/v1/accounts/me").status_code == 200


def test_in_production_the_cookie_is_secure_and_for_this_host(
    make_application: Callable[..., Application],
) -> None:
    application = make_application(environment="production", public_url="https://ponctuel.example")
    answer = begin_session(
        application, {"origin": "https://ponctuel.example", "sec-fetch-site": "same-origin"}
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-ponctuel_session=")
    assert "Secure" in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    elsewhere = application.client.get("/v1/clock", headers={"host": "evil.example"})
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
def test_another_site_changes_nothing(application: Application, headers: dict[str, str]) -> None:
    begin_session(application)
    for method, path in (
        ("PATCH", "/v1/accounts/me"),
        ("DELETE", "/v1/sessions"),
        ("POST", "/v1/forecasts"),
    ):
        answer = application.client.request(method, path, headers=headers, json={"locale": "fr"})
        assert answer.status_code == 403, (method, path)
        assert answer.json()["errors"][0]["code"] == "cross_origin"
    assert application.client.get("/v1/accounts/me", headers=headers).json()["locale"] == "en"


@pytest.mark.parametrize(
    "headers", [SAME_ORIGIN, {"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}]
)
def test_pages_of_the_site_change_the_account(
    application: Application, headers: dict[str, str]
) -> None:
    begin_session(application)
    answer = application.client.patch("/v1/accounts/me", headers=headers, json={"locale": "fr"})
    assert answer.json()["locale"] == "fr"


def test_another_site_cannot_start_a_session(application: Application) -> None:
    assert begin_session(application, {"origin": "https://evil.example"}).status_code == 403
    assert begin_session(application, {}).status_code == 403


def test_signing_out_deletes_the_cookie(application: Application) -> None:
    cookie = begin_session(application).cookies["ponctuel_session"]
    signed_out = application.client.delete("/v1/sessions/current", headers=SAME_ORIGIN)
    assert 'ponctuel_session=""' in signed_out.headers["set-cookie"]
    account = application.client.get(
        "/v1/accounts/me", headers={"cookie": f"ponctuel_session={cookie}"}
    )
    assert account.status_code == 401


def test_cookies_and_refresh_tokens_are_not_interchangeable(application: Application) -> None:
    cookie = begin_session(application).cookies["ponctuel_session"]
    application.client.cookies.clear()
    assert (
        application.client.post("/v1/sessions/refresh", json={"refresh_token": cookie}).status_code
        == 401
    )
    body = {"email": application.create_account(), "password": PASSWORD}
    token = application.client.post("/v1/sessions", json=body).json()["refresh_token"]
    refused = application.client.get(
        "/v1/accounts/me", headers={"cookie": f"ponctuel_session={token}"}
    )
    assert refused.status_code == 401


def test_an_ended_session_is_ignored_by_public_routes(application: Application) -> None:
    """Browsers send the cookie with every request: public routes must accept an ended session."""
    stale = {"cookie": "ponctuel_session=unknown"}
    assert application.client.get("/v1/clock", headers=stale).status_code == 200
    assert application.client.get("/v1/accounts/me", headers=stale).status_code == 401
