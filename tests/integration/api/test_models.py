"""Models and evaluation through the API, with what is put on record."""

from __future__ import annotations

from typing import Any

import pytest

from ponctuel.domain.roles import Role
from tests.integration.accounts.conftest import Application

WHY = {"reason": "newest month"}


def test_an_admin_promotes_and_rolls_back_on_record(application: Application) -> None:
    admin, analyst = application.sign_in_as(Role.ADMIN), application.sign_in_as(Role.ANALYST)

    def change(path: str, **body: Any) -> Any:
        return application.client.post(f"/v1/models/{path}", headers=admin, json=WHY | body)

    refused = change("2/promote")
    assert refused.status_code == 422
    assert change("9/promote").status_code == 404
    assert change("rollback").status_code == 422, "there is none before"
    assert change("2/promote", force=True).json() == {"model_version": "ponctuel/2"}
    listed = application.client.get("/v1/models", headers=analyst).json()["models"]
    assert [(version["version"], version["aliases"]) for version in listed] == [
        (2, ["champion"]),
        (1, []),
    ]
    assert change("rollback").json() == {"model_version": "ponctuel/1"}

    rows = application.client.get("/v1/models/deployments", headers=analyst).json()["deployments"]
    assert [
        (version["kind"], version["model_version"], version["forced"]) for version in rows[:2]
    ] == [("rollback", "ponctuel/1", False), ("promote", "ponctuel/2", True)]
    assert rows[0]["reason"] == WHY["reason"]
    acts = application.client.get("/v1/audit", headers=admin).json()["entries"]
    assert [version["action"] for version in acts[:2]] == ["model.rollback", "model.promote"]
    assert acts[0]["target_id"] == "ponctuel/1"


@pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": "a\x00bc"}, WHY | {"why": 1}])
def test_a_change_needs_a_reason(application: Application, body: dict[str, Any]) -> None:
    admin = application.sign_in_as(Role.ADMIN)
    answer = application.client.post("/v1/models/2/promote", headers=admin, json=body)
    assert answer.status_code == 422


def test_an_unchanged_response_is_not_sent_again(application: Application) -> None:
    analyst = application.sign_in_as(Role.ANALYST)
    for path in ("/v1/evaluation", "/v1/evaluation/gate", "/v1/evaluation/peers", "/v1/models"):
        first = application.client.get(path, headers=analyst)
        assert first.headers["cache-control"] == "private, no-cache"
        repeated = analyst | {"if-none-match": f'"old", W/{first.headers["etag"]}'}
        again = application.client.get(path, headers=repeated)
        assert (again.status_code, again.content) == (304, b"")
        unlike = application.client.get(path, headers=analyst | {"if-none-match": '"old"'})
        assert unlike.content == first.content


def test_public_responses_may_be_cached(application: Application) -> None:
    for path in ("/v1/airports", "/docs", "/openapi.json"):
        first = application.client.get(path)
        assert first.headers["cache-control"].startswith("public, max-age="), path
        again = application.client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
    changing = application.client.get("/v1/clock")
    assert "etag" not in changing.headers
