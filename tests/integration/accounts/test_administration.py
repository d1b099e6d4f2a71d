"""What admins see and do."""

from __future__ import annotations

import uuid

import pytest

from ponctuel.domain.roles import Role
from tests.integration.accounts.conftest import PASSWORD, House


def test_users_come_in_pages(empty_house: House) -> None:
    house = empty_house
    headers = house.signed_in(Role.ADMIN)
    emails = {house.person() for _ in range(4)}
    addresses, cursor, pages = [], None, 0
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = house.client.get("/v1/users", headers=headers, params=params).json()
        addresses += [user["email"] for user in page["users"]]
        pages, cursor = pages + 1, page["next_cursor"]
        if cursor is None:
            break
    assert pages == 3
    assert len(addresses) == len(set(addresses)) == 5
    assert emails < set(addresses)
    only = house.client.get("/v1/users", headers=headers, params={"role": "admin"}).json()["users"]
    assert [user["role"] for user in only] == ["admin"]


@pytest.mark.parametrize("path", ["/v1/users", "/v1/audit"])
@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"cursor": "nonsense"}, "cursor"),
        (
            {"cursor": "WyIyMDEzLTEyLTIzVDEyOjAwOjAwKzAwOjAwIiwgIngiXQ"},
            "cursor",
        ),  # a moment, and no key
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
    ],
)
def test_a_bad_page_names_its_field(
    house: House, path: str, params: dict[str, object], field: str
) -> None:
    answer = house.client.get(path, headers=house.signed_in(Role.ADMIN), params=params)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_what_admins_do_is_on_record(house: House) -> None:
    email, admin = house.person(), house.person(Role.ADMIN)
    headers = house.sign_in(admin) | {"x-request-id": "audit-test-1"}
    user = house.accounts.administration.find(email)
    path = f"/v1/users/{user.id}"
    assert (
        house.client.patch(path, headers=headers, json={"role": "analyst"}).json()["role"]
        == "analyst"
    )
    assert (
        house.client.patch(path, headers=headers, json={"disabled": True}).json()["disabled"]
        is True
    )
    assert (
        house.client.patch(path, headers=headers, json={"disabled": False}).json()["disabled"]
        is False
    )
    me = house.client.get("/v1/accounts/me", headers=headers).json()["id"]
    acts = house.client.get("/v1/audit", headers=headers, params={"actor_id": me}).json()["entries"]
    assert [act["action"] for act in acts[:3]] == ["user.enable", "user.disable", "user.set_role"]
    assert {act["request_id"] for act in acts[:3]} == {"audit-test-1"}
    assert acts[2]["detail"] == {"from": "traveller", "to": "analyst"}
    assert all(act["target_id"] == str(user.id) for act in acts[:3])


def test_refusals_are_on_record_and_name_nobody(house: House) -> None:
    email = house.person()
    house.client.post("/v1/sessions", json={"email": email, "password": f"not {PASSWORD}"})
    house.client.post("/v1/sessions", json={"email": "stranger@example.com", "password": PASSWORD})
    answer = house.client.get(
        "/v1/audit", headers=house.signed_in(Role.ADMIN), params={"limit": 10}
    )
    refused = [act for act in answer.json()["entries"] if act["verdict"] == "refused"]
    assert [act["action"] for act in refused] == ["session.begin", "session.begin"]
    assert refused[0]["target_id"] is None
    assert email not in answer.text
    assert "stranger" not in answer.text


@pytest.mark.parametrize(
    "change",
    [{"role": "visitor"}, {"role": "king"}, {"disabled": "maybe"}, {"email": "x@example.com"}],
)
def test_what_an_admin_may_not_change(house: House, change: dict[str, object]) -> None:
    user = house.accounts.administration.find(house.person())
    answer = house.client.patch(
        f"/v1/users/{user.id}", headers=house.signed_in(Role.ADMIN), json=change
    )
    assert answer.status_code == 422


def test_someone_who_is_not_there(house: House) -> None:
    headers = house.signed_in(Role.ADMIN)
    assert (
        house.client.patch(
            f"/v1/users/{uuid.uuid4()}", headers=headers, json={"disabled": True}
        ).status_code
        == 404
    )
    assert (
        house.client.patch("/v1/users/1", headers=headers, json={"disabled": True}).status_code
        == 422
    )
