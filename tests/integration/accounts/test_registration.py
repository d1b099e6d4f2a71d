"""From a visitor to a traveller, without telling anyone who has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.integration.accounts.conftest import PASSWORD, House

OTHER = "nine herons wait by the weir"
NEW = {"email": "ada@example.com", "password": PASSWORD, "locale": "fr"}


def fresh(house: House) -> dict[str, str]:
    """Words of a new account under an address that nobody has."""
    return NEW | {"email": f"ada{len(house.letterbox.letters)}-{id(house)}@example.com"}


def sign_in(house: House, said: dict[str, str], password: str | None = None) -> int:
    body = {"email": said["email"], "password": password or said["password"]}
    return house.client.post("/v1/sessions", json=body).status_code


def test_an_account_opens_once_its_address_has_answered(house: House) -> None:
    account = fresh(house)
    assert house.client.post("/v1/accounts", json=account).status_code == 202
    letter = house.letterbox.letters[-1]
    assert (letter.to, letter.subject) == (account["email"], "Votre compte Ponctuel")
    assert sign_in(house, account) == 401
    confirmed = house.client.post(
        "/v1/accounts/verification/confirm",
        json={"token": house.letterbox.token(), "password": PASSWORD},
    )
    assert confirmed.status_code == 204
    headers = house.sign_in(account["email"])
    me = house.client.get("/v1/accounts/me", headers=headers).json()
    assert (me["email"], me["role"], me["verified"], me["locale"]) == (
        account["email"],
        "traveller",
        True,
        "fr",
    )


def test_a_token_opens_once_and_not_for_long(house: House) -> None:
    account = fresh(house)
    house.client.post("/v1/accounts", json=account)
    token = house.letterbox.token()
    body = {"token": token, "password": PASSWORD}
    house.clock.ahead = timedelta(hours=25)
    assert house.client.post("/v1/accounts/verification/confirm", json=body).status_code == 401
    house.clock.ahead = timedelta()
    assert house.client.post("/v1/accounts/verification/confirm", json=body).status_code == 204
    again = house.client.post("/v1/accounts/verification/confirm", json=body)
    assert again.status_code == 401
    assert again.json()["errors"][0]["code"] == "invalid_token"


def test_a_mistyped_password_does_not_spend_the_token(house: House) -> None:
    account = fresh(house)
    house.client.post("/v1/accounts", json=account)
    token = house.letterbox.token()
    for password, status in ((OTHER, 401), (PASSWORD, 204)):
        body = {"token": token, "password": password}
        assert (
            house.client.post("/v1/accounts/verification/confirm", json=body).status_code == status
        )


def test_the_answer_does_not_reveal_who_has_an_account(house: House) -> None:
    taken_account, free = NEW | {"email": house.person()}, fresh(house)
    answers = [house.client.post("/v1/accounts", json=account) for account in (taken_account, free)]
    assert answers[0].json() == answers[1].json()
    assert {answer.status_code for answer in answers} == {202}
    subjects = [letter.subject for letter in house.letterbox.letters[-2:]]
    assert subjects[0].startswith("You already have")
    # And signing in with the new password fails alike.
    assert sign_in(house, taken_account, OTHER) == sign_in(house, free, OTHER) == 401
    tell = [
        house.client.post(
            "/v1/sessions", json={"email": account["email"], "password": OTHER}
        ).json()["detail"]
        for account in (taken_account, free)
    ]
    assert tell[0] == tell[1]


def test_nobody_can_wait_inside_an_account_for_its_owner(house: House) -> None:
    """A stranger asks first, with a password of their own; the owner asks later and opens it."""
    account = fresh(house)
    house.client.post("/v1/accounts", json=account | {"password": OTHER})
    house.client.post("/v1/accounts", json=account)
    body = {"token": house.letterbox.token(), "password": PASSWORD}
    assert house.client.post("/v1/accounts/verification/confirm", json=body).status_code == 204
    assert sign_in(house, account, OTHER) == 401
    assert sign_in(house, account) == 201


def test_the_message_can_be_requested_again(house: House) -> None:
    account = fresh(house)
    house.client.post("/v1/accounts", json=account)
    first = house.letterbox.token()
    sent = len(house.letterbox.letters)
    nobody = house.client.post("/v1/accounts/verification", json={"email": "nobody@example.com"})
    assert len(house.letterbox.letters) == sent
    someone = house.client.post("/v1/accounts/verification", json={"email": account["email"]})
    assert nobody.json() == someone.json()
    assert house.letterbox.token() != first
    old = {"token": first, "password": PASSWORD}
    assert house.client.post("/v1/accounts/verification/confirm", json=old).status_code == 401


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
    house: House, change: dict[str, object], field: str, code: str | None
) -> None:
    answer = house.client.post("/v1/accounts", json=fresh(house) | change)
    if code is None:
        return
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert (error["field"], error["code"]) == (field, code)
    assert field != "password" or error["value"] is None


def test_without_mail_or_when_closed_nothing_is_opened(make_house: Callable[..., House]) -> None:
    closed = make_house(registration="closed")
    answer = closed.client.post("/v1/accounts", json=fresh(closed))
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("unavailable")
    assert closed.letterbox.letters == []
