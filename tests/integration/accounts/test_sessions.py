"""Sessions: begun with the right credentials, refreshed once per token, and ended immediately."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from ponctuel.accounts import password_hash
from ponctuel.accounts.administration import command_line
from ponctuel.accounts.caller import Caller
from ponctuel.domain.roles import Role
from tests.integration.accounts.conftest import PASSWORD, Application

OTHER_PASSWORD = "nine herons wait by the weir"


def begin_session(
    application: Application, email: str, password: str = PASSWORD, **options: Any
) -> httpx.Response:
    headers = options.pop("headers", {})
    body = {"email": email, "password": password, **options}
    return application.client.post("/v1/sessions", json=body, headers=headers)


def status_of_account(application: Application, token: str) -> int:
    return application.client.get(
        "/v1/accounts/me", headers={"authorization": f"Bearer {token}"}
    ).status_code


def refresh(application: Application, token: str) -> httpx.Response:
    return application.client.post("/v1/sessions/refresh", json={"refresh_token": token})


def test_a_session_starts_with_the_right_password(application: Application) -> None:
    email = application.create_account()
    session = begin_session(application, email.upper()).json()
    assert session["expires_in_s"] == 900
    assert session["account"]["email"] == email
    assert status_of_account(application, session["access_token"]) == 200


def test_all_failures_look_alike(application: Application) -> None:
    email, suspended = application.create_account(), application.create_account()
    account = application.accounts.administration.find(suspended)
    application.accounts.administration.change(command_line(), account.id, disabled=True)
    answers = [
        begin_session(application, email, OTHER_PASSWORD),
        begin_session(application, "nobody@example.com", OTHER_PASSWORD),
        begin_session(application, suspended),
        begin_session(application, "no address at all", OTHER_PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert all(answer.headers["www-authenticate"].startswith("Bearer") for answer in answers)
    assert all(OTHER_PASSWORD not in answer.text for answer in answers)


def test_an_unknown_account_takes_the_same_time(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hash is computed either way: counted, since times vary on a shared machine."""
    email_of_account = application.create_account()
    password_hash.verify_password(
        OTHER_PASSWORD, None
    )  # the dummy hash of unknown accounts is computed once
    hasher, counted = password_hash._hasher(), []

    class Counting:
        def verify_and_update(self, password: str, stored: str) -> tuple[bool, str | None]:
            counted.append(stored[:30])
            return hasher.verify_and_update(password, stored)

    monkeypatch.setattr(password_hash, "_hasher", Counting)
    for email in (email_of_account, "nobody@example.com"):
        begin_session(application, email, OTHER_PASSWORD)
    assert len(counted) == 2
    assert len(set(counted)) == 1  # the same parameters


def test_guessing_is_stopped_and_the_owner_is_not_kept_out(
    make_application: Callable[..., Application],
) -> None:
    application = make_application()
    email = application.create_account()
    statuses = [
        begin_session(application, email, f"{OTHER_PASSWORD} {n}").status_code for n in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    stopped = begin_session(application, email)
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["retry-after"]) <= 30 * 60
    # The same guesses for an unknown account are stopped in the same way.
    nobody = [
        begin_session(application, "nobody-here@example.com", OTHER_PASSWORD).status_code
        for _ in range(6)
    ]
    assert nobody == statuses
    # From another IP address the owner can sign in.
    signed_in = application.accounts.sessions.sign_in(Caller(), email, PASSWORD, "203.0.113.9")
    assert signed_in.access_token


def test_parallel_attempts_are_limited_too(make_application: Callable[..., Application]) -> None:
    application = make_application()
    email = application.create_account()
    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(
                lambda n: begin_session(application, email, f"{OTHER_PASSWORD} {n}").status_code,
                range(12),
            )
        )
    assert statuses.count(401) <= 5
    assert set(statuses) == {401, 429}


def test_a_correct_password_resets_the_failed_attempts(
    make_application: Callable[..., Application],
) -> None:
    application = make_application()
    email = application.create_account()
    for _ in range(3):
        assert [
            begin_session(application, email, OTHER_PASSWORD).status_code for _ in range(3)
        ] == [401] * 3
        assert begin_session(application, email).status_code == 201


def test_a_refresh_token_is_good_once_and_its_theft_ends_the_session(
    application: Application,
) -> None:
    first = begin_session(application, application.create_account()).json()
    second = refresh(application, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert status_of_account(application, second["access_token"]) == 200
    stolen = refresh(application, first["refresh_token"])
    assert stolen.status_code == 401
    assert stolen.json()["errors"][0]["code"] == "invalid_refresh_token"
    assert status_of_account(application, second["access_token"]) == 401
    assert refresh(application, second["refresh_token"]).status_code == 401


def test_of_two_simultaneous_refreshes_one_succeeds(application: Application) -> None:
    token = begin_session(application, application.create_account()).json()["refresh_token"]
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(lambda _: refresh(application, token).status_code, range(2)))
    assert statuses == [200, 401]


def test_sessions_and_tokens_expire(application: Application) -> None:
    session = begin_session(application, application.create_account()).json()
    application.clock.ahead = timedelta(days=15)
    assert refresh(application, session["refresh_token"]).status_code == 401
    assert status_of_account(application, session["access_token"]) == 401


def test_signing_out_holds_at_once(application: Application) -> None:
    email = application.create_account()
    first, second = (
        begin_session(application, email).json(),
        begin_session(application, email).json(),
    )
    headers = {"authorization": f"Bearer {first['access_token']}"}
    listed = application.client.get("/v1/sessions", headers=headers).json()["sessions"]
    assert [row["current"] for row in listed].count(True) == 1
    assert len(listed) == 2
    assert application.client.delete("/v1/sessions/current", headers=headers).status_code == 204
    assert (
        status_of_account(application, first["access_token"]),
        status_of_account(application, second["access_token"]),
    ) == (401, 200)
    assert refresh(application, first["refresh_token"]).status_code == 401
    headers = {"authorization": f"Bearer {second['access_token']}"}
    assert application.client.delete("/v1/sessions", headers=headers).status_code == 204
    assert status_of_account(application, second["access_token"]) == 401


def test_a_suspension_and_a_new_role_hold_at_once(application: Application) -> None:
    email = application.create_account(Role.ADMIN)
    application.create_account(Role.ADMIN)
    headers = application.sign_in(email)
    assert application.client.get("/v1/users", headers=headers).status_code == 200
    user = application.accounts.administration.find(email)
    application.accounts.administration.change(command_line(), user.id, role=Role.ANALYST)
    assert application.client.get("/v1/users", headers=headers).status_code == 403
    application.accounts.administration.change(command_line(), user.id, disabled=True)
    assert application.client.get("/v1/accounts/me", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Basic YTpi"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer not.a.token"},
        {"authorization": "Bearer pk_unknown"},
        {"x-api-key": "pk_abcdefghjk_" + "x" * 43},
        {"x-api-key": ""},
        {"authorization": "Bearer a.b.c", "x-api-key": "pk_abcdefghjk_" + "x" * 43},
    ],
)
def test_invalid_credentials_are_refused_also_by_public_routes(
    application: Application, headers: dict[str, str]
) -> None:
    answer = application.client.get("/v1/clock", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/docs#problem-not-signed-in"


def test_an_expired_token_does_not_prevent_signing_in(application: Application) -> None:
    stale = {"authorization": "Bearer not.a.token"}
    assert (
        begin_session(application, application.create_account(), headers=stale).status_code == 201
    )


def test_responses_with_tokens_are_not_cached(application: Application) -> None:
    assert (
        begin_session(application, application.create_account()).headers["cache-control"]
        == "no-store"
    )
    mine = application.client.get("/v1/accounts/me", headers=application.sign_in_as())
    assert mine.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "change",
    [
        {"password": ["secret word"]},
        {"extra_password": "secret word"},
        {"password": "secret word" * 200},
    ],
)
def test_passwords_are_never_sent_back(application: Application, change: dict[str, object]) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD} | change
    answer = application.client.post("/v1/sessions", json=body)
    assert answer.status_code == 422
    assert "secret word" not in answer.text


@pytest.mark.parametrize(
    "text",
    ["\x00", "a\x00b@example.com", "\ud800", "a" * 100_000, "\u202e", "é" * 300, "a@[127.0.0.1]"],
)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/sessions", "email"),
        ("/v1/sessions", "password"),
        ("/v1/accounts", "email"),
        ("/v1/accounts", "password"),
        ("/v1/accounts/password-reset", "email"),
        ("/v1/accounts/password-reset/confirm", "token"),
        ("/v1/accounts/verification/confirm", "token"),
        ("/v1/sessions/refresh", "refresh_token"),
    ],
)
def test_unusual_text_causes_no_internal_error(
    application: Application, path: str, field: str, text: str
) -> None:
    good = {"email": "ada@example.com", "password": PASSWORD, "token": "x", "refresh_token": "x"}
    names = {
        "/v1/sessions": ("email", "password"),
        "/v1/accounts": ("email", "password"),
        "/v1/accounts/password-reset": ("email",),
        "/v1/sessions/refresh": ("refresh_token",),
    }.get(path, ("token", "password"))
    body = {name: good[name] for name in names} | {field: text}
    content = json.dumps(body).encode()
    answer = application.client.post(
        path, content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (202, 401, 413, 422, 429), answer.text
