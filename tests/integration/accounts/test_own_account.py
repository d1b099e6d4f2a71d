"""The user's own account: read, changed, exported, deleted."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from ponctuel.domain.roles import Role
from tests.integration.accounts.conftest import PASSWORD, Application

NEW = "nine herons wait by the weir"


def patch(application: Application, headers: dict[str, str], **change: str) -> httpx.Response:
    return application.client.patch("/v1/accounts/me", headers=headers, json=change)


def erase(
    application: Application, headers: dict[str, str], password: str = PASSWORD
) -> httpx.Response:
    return application.client.request(
        "DELETE", "/v1/accounts/me", headers=headers, json={"password": password}
    )


def is_signed_in(application: Application, headers: dict[str, str]) -> bool:
    return application.client.get("/v1/accounts/me", headers=headers).status_code == 200


def test_a_new_password_needs_the_one_of_today_and_ends_the_rest(application: Application) -> None:
    email = application.create_account()
    current, elsewhere = application.sign_in(email), application.sign_in(email)
    body = {"name": "script", "scopes": ["forecasts"]}
    key = application.client.post("/v1/keys", headers=current, json=body).json()["key"]
    assert patch(application, current, new_password=NEW).json()["errors"][0]["field"] == "password"
    wrong = patch(application, current, new_password=NEW, password=NEW)
    assert wrong.status_code == 401
    assert wrong.json()["errors"][0]["code"] == "wrong_credentials"
    weak = patch(application, current, new_password="password1234", password=PASSWORD)
    assert weak.json()["errors"][0] | {"detail": ""} == {
        "code": "weak_password",
        "field": "new_password",
        "value": None,
        "detail": "",
    }
    assert patch(application, current, new_password=NEW, password=PASSWORD).status_code == 200
    assert (is_signed_in(application, current), is_signed_in(application, elsewhere)) == (
        True,
        False,
    )
    assert application.client.get("/v1/clock", headers={"x-api-key": key}).status_code == 401
    assert application.mailbox.messages[-1].subject == "Your Ponctuel password has changed"
    application.sign_in(email, NEW)


def test_password_attempts_in_an_open_session_are_limited(application: Application) -> None:
    headers = application.sign_in_as()
    statuses = [
        patch(application, headers, new_password=NEW, password=f"{NEW} {n}").status_code
        for n in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    assert erase(application, headers).status_code == 429


def test_a_new_address_is_in_force_once_it_has_answered(application: Application) -> None:
    email = application.create_account()
    headers, new_address = application.sign_in(email), f"new-{email}"
    assert (
        patch(application, headers, email=new_address, password=PASSWORD).json()["email"] == email
    )
    assert application.mailbox.messages[-1].to == new_address
    body = {"token": application.mailbox.token(), "password": PASSWORD}
    assert (
        application.client.post(
            "/v1/accounts/verification/confirm", json=body | {"password": NEW}
        ).status_code
        == 401
    )
    assert (
        application.client.post("/v1/accounts/verification/confirm", json=body).status_code == 204
    )
    assert application.mailbox.messages[-1].to == email
    assert application.client.get("/v1/accounts/me", headers=headers).json()["email"] == new_address
    application.sign_in(new_address)
    assert (
        application.client.post("/v1/accounts/verification/confirm", json=body).status_code == 401
    )


def test_an_address_that_has_an_account_cannot_be_taken(application: Application) -> None:
    email, taken_address = application.create_account(), application.create_account()
    answer = patch(application, application.sign_in(email), email=taken_address, password=PASSWORD)
    assert (
        answer.status_code == 200
    )  # the answer does not reveal whether the address has an account
    body = {"token": application.mailbox.token(), "password": PASSWORD}
    assert (
        application.client.post("/v1/accounts/verification/confirm", json=body).status_code == 409
    )
    application.sign_in(email)


@pytest.mark.parametrize(
    "change", [{"role": "admin"}, {"verified": True}, {"disabled": False}, {"id": "x"}]
)
def test_nobody_can_raise_their_own_rights(
    application: Application, change: dict[str, object]
) -> None:
    answer = application.client.patch(
        "/v1/accounts/me", headers=application.sign_in_as(), json=change
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "extra_forbidden"


def test_the_export_holds_everything_but_secrets(application: Application) -> None:
    email = application.create_account()
    headers = application.sign_in(email)
    key = application.client.post(
        "/v1/keys", headers=headers, json={"name": "my script", "scopes": ["forecasts"]}
    ).json()
    answer = application.client.get("/v1/accounts/me/export", headers=headers)
    assert "attachment" in answer.headers["content-disposition"]
    export = answer.json()
    assert export["users"][0]["email"] == email
    assert export["api_keys"][0]["name"] == "my script"
    assert {"session.begin", "key.make"} <= {row["action"] for row in export["audit_entries"]}
    text = json.dumps(export)
    assert "hash" not in text
    assert "$argon2" not in text
    assert key["key"] not in text
    assert headers["authorization"].split()[1] not in text


def test_an_export_holds_nobody_else(application: Application) -> None:
    first, second = application.create_account(), application.create_account()
    application.sign_in(second)
    assert (
        second
        not in application.client.get(
            "/v1/accounts/me/export", headers=application.sign_in(first)
        ).text
    )


def test_an_erased_account_is_gone(application: Application) -> None:
    email = application.create_account()
    headers = application.sign_in(email)
    key = application.client.post(
        "/v1/keys", headers=headers, json={"name": "my script", "scopes": ["forecasts"]}
    ).json()["key"]
    user_id = application.client.get("/v1/accounts/me", headers=headers).json()["id"]
    assert erase(application, headers, NEW).status_code == 401
    assert is_signed_in(application, headers)
    assert erase(application, headers).status_code == 204
    assert not is_signed_in(application, headers)
    assert application.client.get("/v1/clock", headers={"x-api-key": key}).status_code == 401
    again = application.client.post("/v1/sessions", json={"email": email, "password": PASSWORD})
    assert again.status_code == 401
    admin = application.sign_in_as(Role.ADMIN)
    listed = application.client.get("/v1/users", headers=admin, params={"limit": 200}).text
    assert email not in listed
    acts = application.client.get("/v1/audit", headers=admin, params={"actor_id": user_id}).json()[
        "entries"
    ]
    assert acts[0]["action"] == "account.erase"
    assert email not in json.dumps(acts)
    # The address is free: a new account can be made, without any data of the deleted one.
    application.client.post("/v1/accounts", json={"email": email, "password": NEW})
    assert application.mailbox.messages[-1].subject == "Your Ponctuel account"


def test_the_last_admin_stays(empty_application: Application) -> None:
    application = empty_application
    email = application.create_account(Role.ADMIN)
    headers = application.sign_in(email)
    assert erase(application, headers).json()["errors"][0]["code"] == "last_admin"
    user = application.accounts.administration.find(email)
    for change in ({"disabled": True}, {"role": "traveller"}):
        answer = application.client.patch(f"/v1/users/{user.id}", headers=headers, json=change)
        assert answer.status_code == 409
    application.create_account(Role.ADMIN)
    assert erase(application, headers).status_code == 204


def test_two_admins_cannot_remove_each_other_at_once(empty_application: Application) -> None:
    application = empty_application
    emails = [application.create_account(Role.ADMIN) for _ in range(2)]
    ids = [application.accounts.administration.find(email).id for email in emails]
    headers = [application.sign_in(email) for email in emails]

    def demote(index: int) -> int:
        path = f"/v1/users/{ids[1 - index]}"
        return application.client.patch(
            path, headers=headers[index], json={"role": "traveller"}
        ).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(demote, range(2)))
    assert statuses in ([200, 403], [200, 409])
    with application.accounts.operations.read() as work:
        assert work.users.count_active_for_update(Role.ADMIN) == 1
