"""Every route with every role, against the running application, compared with the one table."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.api import rights
from app.api.application import create_app, served_routes
from app.api.openapi_rights import in_words
from app.api.rights import RIGHTS, Right, check_table
from ponctuel.domain.errors import InternalError
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import ACCOUNT_ROLES, SCOPES_OF_ROLE, Scope
from ponctuel.operations.migrate import upgrade
from ponctuel.operations.work import Operations
from tests.integration.accounts.conftest import Application, MovableClock, build_application
from tests.integration.app.conftest import FakeService
from tests.servers import run_server

ROUTES = sorted(RIGHTS)
CALLERS = ("visitor", *ACCOUNT_ROLES)
# These end the session: each gets a new one.
ENDS_SESSION = {("DELETE", "/v1/sessions"), ("DELETE", "/v1/sessions/current")}

each_route = pytest.mark.parametrize(
    ("method", "path"), ROUTES, ids=[" ".join(route) for route in ROUTES]
)


@dataclass
class Running:
    """The application on a port, with an account, a session and keys of every role."""

    application: Application
    client: httpx.Client
    people: dict[str, str]
    sessions: dict[str, dict[str, str]]
    keys: dict[tuple[str, Scope], str]

    def send(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        """Send an empty request: with sufficient rights it is refused by the check of its body."""
        address = re.sub(r"\{\w+\}", str(uuid.uuid4()), path)
        content = None if method == "GET" else {}
        return self.client.request(method, address, headers=headers, json=content)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("rights")
    operations = Operations(f"sqlite:///{folder}/ponctuel.db", MovableClock())
    upgrade(operations.engine)
    application = build_application(operations, folder)
    people = {role: application.create_account(Role(role)) for role in ACCOUNT_ROLES}
    sessions = {role: application.sign_in(email) for role, email in people.items()}
    with run_server(application.client.app) as address, httpx.Client(base_url=address) as client:
        running_application = Running(application, client, people, sessions, {})
        for role in ACCOUNT_ROLES:
            for scope in SCOPES_OF_ROLE[role]:
                body = {"name": scope, "scopes": [scope]}
                answer = client.post("/v1/keys", headers=sessions[role], json=body)
                running_application.keys[role, scope] = answer.json()["key"]
        yield running_application
    operations.close()


def expected_access(right: Right, role: str, scope: Scope | None, *, by_key: bool) -> str:
    """The expected access: allowed, not signed in, or forbidden."""
    if not right.reads_credentials:
        return "allowed"
    if role not in right.roles:
        return "not signed in" if role == Role.VISITOR else "forbidden"
    if by_key and (right.scope is None or right.scope != scope):
        return "forbidden"
    return "allowed"


def observed_access(answer: httpx.Response) -> str:
    kind = (
        answer.json().get("type", "") if "problem" in answer.headers.get("content-type", "") else ""
    )
    if answer.status_code == 403:
        assert kind == "/docs#problem-not-allowed"
        return "forbidden"
    if answer.status_code == 401:
        assert kind == "/docs#problem-not-signed-in"
        assert answer.headers["www-authenticate"].startswith("Bearer")
        return "not signed in"
    assert answer.status_code in (200, 201, 202, 204, 404, 422), answer.text
    return "allowed"


@each_route
@pytest.mark.parametrize("role", CALLERS)
def test_sessions(running: Running, method: str, path: str, role: str) -> None:
    if role == Role.VISITOR:
        headers: dict[str, str] = {}
    elif (method, path) in ENDS_SESSION:
        headers = running.application.sign_in(running.people[role])
    else:
        headers = running.sessions[role]
    session = observed_access(running.send(method, path, headers))
    if (method, path) == ("DELETE", "/v1/sessions") and role != Role.VISITOR:
        running.sessions[role] = running.application.sign_in(running.people[role])
    assert session == expected_access(RIGHTS[method, path], role, None, by_key=False)


@each_route
@pytest.mark.parametrize("role", ACCOUNT_ROLES)
def test_keys_with_and_without_the_scope(
    running: Running, method: str, path: str, role: str
) -> None:
    for scope in SCOPES_OF_ROLE[Role(role)]:
        answer = running.send(method, path, {"x-api-key": running.keys[role, scope]})
        assert observed_access(answer) == expected_access(
            RIGHTS[method, path], role, scope, by_key=True
        ), scope


@each_route
def test_invalid_credentials_are_refused_where_credentials_are_read(
    running: Running, method: str, path: str
) -> None:
    answer = running.send(method, path, {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."})
    outcome = "not signed in" if RIGHTS[method, path].reads_credentials else "allowed"
    assert observed_access(answer) == outcome


def test_the_table_of_rights_and_the_routes_agree() -> None:
    app = create_app(FakeService())
    served = set(served_routes(app))
    assert {
        route
        for route in served
        if route[1].startswith(("/v1/", "/health", "/ready", "/metrics", "/docs", "/openapi"))
    } == set(RIGHTS)


def test_a_route_that_is_not_in_the_table_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    without_clock = dict(RIGHTS)
    without_clock.pop(("GET", "/v1/clock"))
    monkeypatch.setattr(rights, "RIGHTS", without_clock)
    with pytest.raises(InternalError, match="routes without a right: GET /v1/clock"):
        create_app(FakeService())
    with pytest.raises(InternalError, match="rights without a route: GET /v1/airports"):
        check_table(route for route in without_clock if route[1] != "/v1/airports")


def test_the_documentation_prints_the_table(running: Running) -> None:
    page = running.client.get("/docs").text
    document = running.client.get("/openapi.json").json()
    for (method, path), right in RIGHTS.items():
        if path in ("/docs", "/openapi.json", "/metrics"):
            continue
        operation = document["paths"][path][method.lower()]
        assert operation["x-rights"] == {
            "roles": sorted(right.roles),
            "scope": right.scope,
            "limit": right.limit.label,
        }
        assert in_words(right) in operation["description"]
        assert in_words(right).split("`")[0] in page
        assert operation["description"].split("\n")[0]


# Rules that every line of the table must follow.


@each_route
def test_an_invalid_table_of_rights_is_refused(method: str, path: str) -> None:
    right = RIGHTS[method, path]
    if path.startswith(("/v1/users", "/v1/audit")):
        assert right.roles == {Role.ADMIN}
    if path.startswith(("/v1/accounts", "/v1/sessions", "/v1/keys", "/v1/users", "/v1/audit")):
        assert right.scope is None, "a key must not make keys, nor change who its owner is"
    if "/me" in path or path.startswith("/v1/keys"):
        assert Role.VISITOR not in right.roles
    if method != "GET":
        assert right.limit.visitor is not None, "what changes or costs something is limited"
    if right.scope is not None:
        assert any(right.scope in SCOPES_OF_ROLE[role] for role in right.roles)
