"""API keys: shown once, limited to their scopes, and invalid when revoked."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from ponctuel.accounts.administration import command_line
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import SCOPES_OF_ROLE
from tests.integration.accounts.conftest import Application

SCRIPT = {"name": "timetable script", "scopes": ["forecasts"]}


def make_key(
    application: Application, headers: dict[str, str], **overrides: object
) -> dict[str, str]:
    answer = application.client.post("/v1/keys", json=SCRIPT | overrides, headers=headers)
    assert answer.status_code == 201, answer.text
    key: dict[str, str] = answer.json()
    return key


def status_of_clock(application: Application, key: str) -> int:
    return application.client.get("/v1/clock", headers={"x-api-key": key}).status_code


def test_a_key_works_both_ways_and_is_shown_once(application: Application) -> None:
    headers = application.sign_in_as()
    key = make_key(application, headers)
    assert key["key"].startswith(f"pk_{key['prefix']}_")
    assert status_of_clock(application, key["key"]) == 200
    bearer = {"authorization": f"Bearer {key['key']}"}
    assert application.client.get("/v1/clock", headers=bearer).status_code == 200
    listed = application.client.get("/v1/keys", headers=headers)
    assert key["key"] not in listed.text
    assert listed.json()["keys"][0]["last_used_at_utc"] is not None


def test_only_the_hash_is_kept(application: Application) -> None:
    secret = make_key(application, application.sign_in_as())["key"]
    with application.accounts.operations.read() as work:
        stored = work.api_keys.by_prefix(secret.split("_")[1])
    assert stored is not None
    assert secret not in repr(stored)
    assert secret.split("_", 2)[2] not in stored.key.secret_hash


def test_another_secret_with_the_right_prefix_is_no_key(application: Application) -> None:
    key = make_key(application, application.sign_in_as())["key"]
    assert status_of_clock(application, key[:-1] + ("A" if key[-1] != "A" else "B")) == 401


def test_revoking_holds_at_once_and_only_for_ones_own(application: Application) -> None:
    headers, other_account = application.sign_in_as(), application.sign_in_as()
    key = make_key(application, headers)
    path = f"/v1/keys/{key['id']}"
    assert application.client.delete(path, headers=other_account).status_code == 404
    assert status_of_clock(application, key["key"]) == 200
    assert application.client.delete(path, headers=headers).status_code == 204
    assert status_of_clock(application, key["key"]) == 401


def test_a_key_ends_in_time_and_with_its_owner(application: Application) -> None:
    email = application.create_account()
    key = make_key(application, application.sign_in(email), days=2)
    application.clock.ahead = timedelta(days=3)
    assert status_of_clock(application, key["key"]) == 401
    application.clock.ahead = timedelta()
    assert status_of_clock(application, key["key"]) == 200
    user = application.accounts.administration.find(email)
    application.accounts.administration.change(command_line(), user.id, disabled=True)
    assert status_of_clock(application, key["key"]) == 401


@pytest.mark.parametrize("role", [Role.TRAVELLER, Role.ANALYST, Role.OPERATOR])
def test_no_key_reaches_further_than_its_owner(application: Application, role: Role) -> None:
    headers = application.sign_in_as(role)
    make_key(application, headers, scopes=sorted(SCOPES_OF_ROLE[role]))
    for scope in SCOPES_OF_ROLE[Role.ADMIN] - SCOPES_OF_ROLE[role]:
        answer = application.client.post(
            "/v1/keys", json=SCRIPT | {"scopes": [scope]}, headers=headers
        )
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "scopes"


def test_a_scope_is_lost_with_the_role_that_had_it(application: Application) -> None:
    email = application.create_account(Role.ANALYST)
    key = make_key(application, application.sign_in(email), scopes=["data", "forecasts"])
    caller = application.accounts.authentication.by_key(key["key"])
    assert caller is not None
    assert caller.scopes == {"data", "forecasts"}
    user = application.accounts.administration.find(email)
    application.accounts.administration.change(command_line(), user.id, role=Role.TRAVELLER)
    caller = application.accounts.authentication.by_key(key["key"])
    assert caller is not None
    assert caller.scopes == {"forecasts"}


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes[0]"),
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"days": 0}, "days"),
        ({"days": 400}, "days"),
        ({"user_id": "x"}, "user_id"),
    ],
)
def test_what_is_not_accepted_names_its_field(
    application: Application, overrides: dict[str, object], field: str
) -> None:
    headers = application.sign_in_as() | {"content-type": "application/json"}
    answer = application.client.post(
        "/v1/keys", content=json.dumps(SCRIPT | overrides).encode(), headers=headers
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_the_number_of_keys_is_limited(application: Application) -> None:
    headers = application.sign_in_as()
    first = make_key(application, headers)
    for _ in range(19):
        make_key(application, headers)
    refused = application.client.post("/v1/keys", json=SCRIPT, headers=headers)
    assert refused.status_code == 409
    application.client.delete(f"/v1/keys/{first['id']}", headers=headers)
    make_key(application, headers)


def test_the_same_request_sent_twice_makes_one_key(application: Application) -> None:
    headers = application.sign_in_as() | {"idempotency-key": "my-request-1"}
    first = application.client.post("/v1/keys", json=SCRIPT, headers=headers)
    again = application.client.post("/v1/keys", json=SCRIPT, headers=headers)
    assert again.status_code == 201
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json() | {"key": None}
    assert len(application.client.get("/v1/keys", headers=headers).json()["keys"]) == 1
    second = application.client.post("/v1/keys", json=SCRIPT | {"days": 3}, headers=headers)
    assert second.status_code == 409
    assert second.json()["errors"][0]["code"] == "idempotency_key_reused"
    # Someone else's request of the same name is another request.
    other_account = application.sign_in_as() | {"idempotency-key": "my-request-1"}
    assert (
        "idempotency-replayed"
        not in application.client.post("/v1/keys", json=SCRIPT, headers=other_account).headers
    )


def test_a_request_that_failed_may_be_sent_again(application: Application) -> None:
    headers = application.sign_in_as() | {"idempotency-key": "my-request-2"}
    wrong = SCRIPT | {"scopes": ["events"]}
    assert application.client.post("/v1/keys", json=wrong, headers=headers).status_code == 422
    assert application.client.post("/v1/keys", json=SCRIPT, headers=headers).status_code == 201


@pytest.mark.parametrize("name", ["short", "x" * 121, "with space in it"])
def test_a_bad_idempotency_key_is_refused(application: Application, name: str) -> None:
    headers = application.sign_in_as() | {"idempotency-key": name}
    answer = application.client.post("/v1/keys", json=SCRIPT, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
