"""Registration of an account, which never reveals who has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.integration.accounts.conftest import PASSWORD, Application

OTHER_PASSWORD = "nine herons wait by the weir"
NEW_ACCOUNT = {"email": "ada@example.com", "password": PASSWORD, "locale": "fr"}


def new_account(application: Application) -> dict[str, str]:
    """Fields of a new account with an unused email address."""
    return NEW_ACCOUNT | {
        "email": f"ada{len(application.mailbox.messages)}-{id(application)}@example.com"
    }


def sign_in(application: Application, account: dict[str, str], password: str | None = None) -> int:
    body = {"email": account["email"], "password": password or account["password"]}
    return application.client.post("/v1/sessions", json=body).status_code


def test_an_account_opens_once_its_address_has_answered(application: Application) -> None:
    account = new_account(application)
    assert application.client.post("/v1/accounts", json=account).status_code == 202
    email = application.mailbox.messages[-1]
    assert (email.to, email.subject) == (account["email"], "Votre compte Ponctuel")
    assert sign_in(application, account) == 401
    confirmed = application.client.post(
        "/v1/accounts/verification/confirm",
        json={"token": application.mailbox.token(), "password": PASSWORD},
    )
    assert confirmed.status_code == 204
    headers = application.sign_in(account["email"])
    me = application.client.get("/v1/accounts/me", headers=headers).json()
    assert (me["email"], me["role"], me["verified"], me["locale"]) == (
        account["email"],
        "traveller",
        True,
        "fr",
    )


def test_a_token_opens_once_and_not_for_long(application: Application) -> None:
    account = new_account(application)
    application.client.post("/v1/accounts", json=account)
    token = application.mailbox.token()
    body = {"token": token, "password": PASSWORD}
    application.clock.ahead = timedelta(hours=25)
    assert (
        application.client.post("/v1/accounts/verification/confirm", json=body).status_code == 401
    )
    application.clock.ahead = timedelta()
    assert (
        application.client.post("/v1/accounts/verification/confirm", json=body).status_code == 204
    )
    again = application.client.post("/v1/accounts/verification/confirm", json=body)
    assert again.status_code == 401
    assert again.json()["errors"][0]["code"] == "invalid_token"


def test_a_mistyped_password_does_not_spend_the_token(application: Application) -> None:
    account = new_account(application)
    application.client.post("/v1/accounts", json=account)
    token = application.mailbox.token()
    for password, status in ((OTHER_PASSWORD, 401), (PASSWORD, 204)):
        body = {"token": token, "password": password}
        assert (
            application.client.post("/v1/accounts/verification/confirm", json=body).status_code
            == status
        )


def test_the_answer_does_not_reveal_who_has_an_account(application: Application) -> None:
    taken_account, free_address = (
        NEW_ACCOUNT | {"email": application.create_account()},
        new_account(application),
    )
    answers = [
        application.client.post("/v1/accounts", json=account)
        for account in (taken_account, free_address)
    ]
    assert answers[0].json() == answers[1].json()
    assert {answer.status_code for answer in answers} == {202}
    subjects = [email.subject for email in application.mailbox.messages[-2:]]
    assert subjects[0].startswith("You already have")
    # Signing in with the new password fails in the same way.
    assert (
        sign_in(application, taken_account, OTHER_PASSWORD)
        == sign_in(application, free_address, OTHER_PASSWORD)
        == 401
    )
    details = [
        application.client.post(
            "/v1/sessions", json={"email": account["email"], "password": OTHER_PASSWORD}
        ).json()["detail"]
        for account in (taken_account, free_address)
    ]
    assert details[0] == details[1]


def test_verification_replaces_the_password_of_an_earlier_registration(
    application: Application,
) -> None:
    """Someone else registers the address first; its owner registers later, and confirms it."""
    account = new_account(application)
    application.client.post("/v1/accounts", json=account | {"password": OTHER_PASSWORD})
    application.client.post("/v1/accounts", json=account)
    body = {"token": application.mailbox.token(), "password": PASSWORD}
    assert (
        application.client.post("/v1/accounts/verification/confirm", json=body).status_code == 204
    )
    assert sign_in(application, account, OTHER_PASSWORD) == 401
    assert sign_in(application, account) == 201


def test_the_message_can_be_requested_again(application: Application) -> None:
    account = new_account(application)
    application.client.post("/v1/accounts", json=account)
    first = application.mailbox.token()
    sent = len(application.mailbox.messages)
    nobody = application.client.post(
        "/v1/accounts/verification", json={"email": "nobody@example.com"}
    )
    assert len(application.mailbox.messages) == sent
    someone = application.client.post("/v1/accounts/verification", json={"email": account["email"]})
    assert nobody.json() == someone.json()
    assert application.mailbox.token() != first
    old = {"token": first, "password": PASSWORD}
    assert application.client.post("/v1/accounts/verification/confirm", json=old).status_code == 401


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"email": "ada"}, "email", "invalid_email"),
        ({"password": "short"}, "password", "weak_password"),
        ({"password": "q1w2e3r4t5y6"}, "password", None),
        ({"password": "password1234"}, "password", "weak_password"),
        ({"locale": "de"}, "locale", "literal_error"),
        ({"role": "admin"}, "role", "extra_forbidden"),
        ({"verified": True}, "verified", "extra_forbidden"),
    ],
)
def test_what_is_not_accepted_names_its_field(
    application: Application, change: dict[str, object], field: str, code: str | None
) -> None:
    answer = application.client.post("/v1/accounts", json=new_account(application) | change)
    if code is None:
        return
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert (error["field"], error["code"]) == (field, code)
    assert field != "password" or error["value"] is None


def test_without_mail_or_when_closed_no_account_is_created(
    make_application: Callable[..., Application],
) -> None:
    closed = make_application(registration="closed")
    answer = closed.client.post("/v1/accounts", json=new_account(closed))
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("unavailable")
    assert closed.mailbox.messages == []
