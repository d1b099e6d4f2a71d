"""What admins see and do."""

from __future__ import annotations

import uuid

import pytest

from ponctuel.domain.roles import Role
from tests.integration.accounts.conftest import PASSWORD, Application


def test_users_come_in_pages(empty_application: Application) -> None:
    application = empty_application
    headers = application.sign_in_as(Role.ADMIN)
    emails = {application.create_account() for _ in range(4)}
    addresses, cursor, pages = [], None, 0
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = application.client.get("/v1/users", headers=headers, params=params).json()
        addresses += [user["email"] for user in page["users"]]
        pages, cursor = pages + 1, page["next_cursor"]
        if cursor is None:
            break
    assert pages == 3
    assert len(addresses) == len(set(addresses)) == 5
    assert emails < set(addresses)
    only = application.client.get("/v1/users", headers=headers, params={"role": "admin"}).json()[
        "users"
    ]
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
    application: Application, path: str, params: dict[str, object], field: str
) -> None:
    answer = application.client.get(path, headers=application.sign_in_as(Role.ADMIN), params=params)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_what_admins_do_is_on_record(application: Application) -> None:
    email, admin = application.create_account(), application.create_account(Role.ADMIN)
    headers = application.sign_in(admin) | {"x-request-id": "audit-test-1"}
    user = application.accounts.administration.find(email)
    path = f"/v1/users/{user.id}"
    assert (
        application.client.patch(path, headers=headers, json={"role": "analyst"}).json()["role"]
        == "analyst"
    )
    assert (
        application.client.patch(path, headers=headers, json={"disabled": True}).json()["disabled"]
        is True
    )
    assert (
        application.client.patch(path, headers=headers, json={"disabled": False}).json()["disabled"]
        is False
    )
    me = application.client.get("/v1/accounts/me", headers=headers).json()["id"]
    acts = application.client.get("/v1/audit", headers=headers, params={"actor_id": me}).json()[
        "entries"
    ]
    assert [act["action"] for act in acts[:3]] == ["user.enable", "user.disable", "user.set_role"]
    assert {act["request_id"] for act in acts[:3]} == {"audit-test-1"}
    assert acts[2]["detail"] == {"from": "traveller", "to": "analyst"}
    assert all(act["target_id"] == str(user.id) for act in acts[:3])


def test_refusals_are_on_record_and_name_nobody(application: Application) -> None:
    email = application.create_account()
    application.client.post("/v1/sessions", json={"email": email, "password": f"not {PASSWORD}"})
    application.client.post(
        "/v1/sessions", json={"email": "stranger@example.com", "password": PASSWORD}
    )
    answer = application.client.get(
        "/v1/audit", headers=application.sign_in_as(Role.ADMIN), params={"limit": 10}
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
def test_invalid_changes_of_an_account_are_refused(
    application: Application, change: dict[str, object]
) -> None:
    user = application.accounts.administration.find(application.create_account())
    answer = application.client.patch(
        f"/v1/users/{user.id}", headers=application.sign_in_as(Role.ADMIN), json=change
    )
    assert answer.status_code == 422


def test_an_unknown_user_is_not_found(application: Application) -> None:
    headers = application.sign_in_as(Role.ADMIN)
    assert (
        application.client.patch(
            f"/v1/users/{uuid.uuid4()}", headers=headers, json={"disabled": True}
        ).status_code
        == 404
    )
    assert (
        application.client.patch(
            "/v1/users/1", headers=headers, json={"disabled": True}
        ).status_code
        == 422
    )
