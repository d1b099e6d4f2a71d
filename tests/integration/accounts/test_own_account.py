"""One's own account: seen, changed, taken along, erased."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from ponctuel.domain.roles import Role
from tests.integration.accounts.conftest import PASSWORD, House

NEW = "nine herons wait by the weir"


def patch(house: House, headers: dict[str, str], **change: str) -> httpx.Response:
    return house.client.patch("/v1/accounts/me", headers=headers, json=change)


def erase(house: House, headers: dict[str, str], password: str = PASSWORD) -> httpx.Response:
    return house.client.request(
        "DELETE", "/v1/accounts/me", headers=headers, json={"password": password}
    )


def alive(house: House, headers: dict[str, str]) -> bool:
    return house.client.get("/v1/accounts/me", headers=headers).status_code == 200


def test_a_new_password_needs_the_one_of_today_and_ends_the_rest(house: House) -> None:
    email = house.person()
    current, elsewhere = house.sign_in(email), house.sign_in(email)
    body = {"name": "script", "scopes": ["forecasts"]}
    key = house.client.post("/v1/keys", headers=current, json=body).json()["key"]
    assert patch(house, current, new_password=NEW).json()["errors"][0]["field"] == "password"
    wrong = patch(house, current, new_password=NEW, password=NEW)
    assert wrong.status_code == 401
    assert wrong.json()["errors"][0]["code"] == "wrong_credentials"
    weak = patch(house, current, new_password="password1234", password=PASSWORD)
    assert weak.json()["errors"][0] | {"detail": ""} == {
        "code": "weak_password",
        "field": "new_password",
        "value": None,
        "detail": "",
    }
    assert patch(house, current, new_password=NEW, password=PASSWORD).status_code == 200
    assert (alive(house, current), alive(house, elsewhere)) == (True, False)
    assert house.client.get("/v1/clock", headers={"x-api-key": key}).status_code == 401
    assert house.letterbox.letters[-1].subject == "Your Ponctuel password has changed"
    house.sign_in(email, NEW)


def test_an_open_session_does_not_let_one_guess_the_password(house: House) -> None:
    headers = house.signed_in()
    statuses = [
        patch(house, headers, new_password=NEW, password=f"{NEW} {n}").status_code for n in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    assert erase(house, headers).status_code == 429


def test_a_new_address_is_in_force_once_it_has_answered(house: House) -> None:
    email = house.person()
    headers, new_address = house.sign_in(email), f"new-{email}"
    assert patch(house, headers, email=new_address, password=PASSWORD).json()["email"] == email
    assert house.letterbox.letters[-1].to == new_address
    body = {"token": house.letterbox.token(), "password": PASSWORD}
    assert (
        house.client.post(
            "/v1/accounts/verification/confirm", json=body | {"password": NEW}
        ).status_code
        == 401
    )
    assert house.client.post("/v1/accounts/verification/confirm", json=body).status_code == 204
    assert house.letterbox.letters[-1].to == email
    assert house.client.get("/v1/accounts/me", headers=headers).json()["email"] == new_address
    house.sign_in(new_address)
    assert house.client.post("/v1/accounts/verification/confirm", json=body).status_code == 401


def test_an_address_that_has_an_account_cannot_be_taken(house: House) -> None:
    email, taken_address = house.person(), house.person()
    answer = patch(house, house.sign_in(email), email=taken_address, password=PASSWORD)
    assert answer.status_code == 200  # whether it has one is not told
    body = {"token": house.letterbox.token(), "password": PASSWORD}
    assert house.client.post("/v1/accounts/verification/confirm", json=body).status_code == 409
    house.sign_in(email)


@pytest.mark.parametrize(
    "change", [{"role": "admin"}, {"verified": True}, {"disabled": False}, {"id": "x"}]
)
def test_nobody_can_raise_their_own_rights(house: House, change: dict[str, object]) -> None:
    answer = house.client.patch("/v1/accounts/me", headers=house.signed_in(), json=change)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "extra_forbidden"


def test_the_export_holds_everything_but_secrets(house: House) -> None:
    email = house.person()
    headers = house.sign_in(email)
    key = house.client.post(
        "/v1/keys", headers=headers, json={"name": "my script", "scopes": ["forecasts"]}
    ).json()
    answer = house.client.get("/v1/accounts/me/export", headers=headers)
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


def test_an_export_holds_nobody_else(house: House) -> None:
    first, second = house.person(), house.person()
    house.sign_in(second)
    assert (
        second not in house.client.get("/v1/accounts/me/export", headers=house.sign_in(first)).text
    )


def test_an_erased_account_is_gone(house: House) -> None:
    email = house.person()
    headers = house.sign_in(email)
    key = house.client.post(
        "/v1/keys", headers=headers, json={"name": "my script", "scopes": ["forecasts"]}
    ).json()["key"]
    user_id = house.client.get("/v1/accounts/me", headers=headers).json()["id"]
    assert erase(house, headers, NEW).status_code == 401
    assert alive(house, headers)
    assert erase(house, headers).status_code == 204
    assert not alive(house, headers)
    assert house.client.get("/v1/clock", headers={"x-api-key": key}).status_code == 401
    again = house.client.post("/v1/sessions", json={"email": email, "password": PASSWORD})
    assert again.status_code == 401
    admin = house.signed_in(Role.ADMIN)
    listed = house.client.get("/v1/users", headers=admin, params={"limit": 200}).text
    assert email not in listed
    acts = house.client.get("/v1/audit", headers=admin, params={"actor_id": user_id}).json()[
        "entries"
    ]
    assert acts[0]["action"] == "account.erase"
    assert email not in json.dumps(acts)
    # The address is free: its owner may come back, with nothing left of before.
    house.client.post("/v1/accounts", json={"email": email, "password": NEW})
    assert house.letterbox.letters[-1].subject == "Your Ponctuel account"


def test_the_last_admin_stays(empty_house: House) -> None:
    house = empty_house
    email = house.person(Role.ADMIN)
    headers = house.sign_in(email)
    assert erase(house, headers).json()["errors"][0]["code"] == "last_admin"
    user = house.accounts.administration.find(email)
    for change in ({"disabled": True}, {"role": "traveller"}):
        answer = house.client.patch(f"/v1/users/{user.id}", headers=headers, json=change)
        assert answer.status_code == 409
    house.person(Role.ADMIN)
    assert erase(house, headers).status_code == 204


def test_two_admins_cannot_remove_each_other_at_once(empty_house: House) -> None:
    house = empty_house
    emails = [house.person(Role.ADMIN) for _ in range(2)]
    ids = [house.accounts.administration.find(email).id for email in emails]
    headers = [house.sign_in(email) for email in emails]

    def demote(who: int) -> int:
        path = f"/v1/users/{ids[1 - who]}"
        return house.client.patch(
            path, headers=headers[who], json={"role": "traveller"}
        ).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(demote, range(2)))
    assert statuses in ([200, 403], [200, 409])
    with house.accounts.operations.read() as work:
        assert work.users.count(Role.ADMIN) == 1
