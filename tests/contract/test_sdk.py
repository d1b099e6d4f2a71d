"""The SDK agrees with the API: every operation, argument and enumeration.

The API takes and answers with the client's own models: their fields agree by construction.
"""

from __future__ import annotations

import inspect
import re
from enum import StrEnum
from typing import Any, get_args

import httpx
import pytest

from app.api.application import create_app
from app.api.problems import KINDS
from ponctuel.domain.distribution import LATE_MIN
from ponctuel.domain.roles import Role
from ponctuel.domain.scopes import Scope
from ponctuel.models.outputs import OUTPUT_COLUMNS
from ponctuel.operations.enums import BatchState, Channel, EventKind, Locale
from ponctuel.serving import journey
from ponctuel.serving.comparison import Sort
from ponctuel_sdk import AsyncClient, Client
from ponctuel_sdk._operation import Listing, Operation
from ponctuel_sdk._operations import Operations
from ponctuel_sdk.errors import PROBLEMS, CallerProblem, ServerProblem
from ponctuel_sdk.models import accounts, batches, events, forecasts, journeys, keys, watches
from tests.integration.app.conftest import FakeService

DOCUMENT = create_app(FakeService()).openapi()
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
# Set once, when a client is created: `Client(language="fr")`.
SET_ON_CLIENT = {"lang"}
CLOCK = {
    "now_utc": "2013-12-23T21:00:00Z",
    "mode": "replay",
    "first_day": "2013-01-01",
    "last_day": "2013-12-31",
    "time_zone": None,
    "model_version": "7",
}
METHODS = {
    name: entry
    for name, entry in vars(Operations).items()
    if isinstance(entry, Operation | Listing)
}
ROUTES = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


@pytest.mark.parametrize(
    ("method", "path", "document"), ROUTES, ids=[f"{method} {path}" for method, path, _ in ROUTES]
)
def test_every_operation_has_a_method_with_its_arguments(
    method: str, path: str, document: dict[str, Any]
) -> None:
    """The method has the operation's name and takes all its arguments."""
    name = document["operationId"].partition("_v1_")[0].removesuffix(f"_{path.strip('/')}_get")
    route = METHODS[name].route
    assert (route.method, route.path) == (method, path)
    for client in (Client, AsyncClient):
        assert getattr(client, name).__doc__
    accepted = set(inspect.signature(METHODS[name].describe).parameters)
    expected = {snake(client["name"]) for client in document.get("parameters", [])}
    expected |= body_fields(document)
    expected -= SET_ON_CLIENT
    assert expected <= accepted, "an argument is missing"
    assert accepted <= expected, "an argument is too many"


def snake(name: str) -> str:
    """'Idempotency-Key' and 'departureDate' -> 'idempotency_key' and 'departure_date'."""
    return re.sub(r"-|(?<=[a-z])(?=[A-Z])", "_", name).replace("__", "_").lower()


def body_fields(document: dict[str, Any]) -> set[str]:
    contents = document.get("requestBody", {}).get("content", {})
    content = next(iter(contents.values()), None)
    if content is None:
        return set()
    fields = SCHEMAS[content["schema"]["$ref"].rsplit("/", 1)[-1]]["properties"]
    # Constants are filled in by the client itself.
    return {name for name, entry in fields.items() if "const" not in entry}


def test_no_method_is_without_its_operation() -> None:
    routes = {(method, path) for method, path, _ in ROUTES}
    assert {(call.route.method, call.route.path) for call in METHODS.values()} == routes


@pytest.mark.parametrize(
    ("contract", "own"),
    [
        (accounts.Role, Role),
        (accounts.Locale, Locale),
        (keys.Scope, Scope),
        (batches.BatchState, BatchState),
        (events.EventKind, EventKind),
        (watches.Channel, Channel),
        (journeys.Sort, Sort),
    ],
)
def test_the_words_of_the_contract_are_those_of_the_domain(
    contract: Any, own: type[StrEnum]
) -> None:
    """The SDK does not import the domain, so that enumerations are written twice."""
    assert set(get_args(contract)) == {member.value for member in own}


def test_the_limits_and_figures_of_the_contract_are_those_of_the_domain() -> None:
    assert get_args(watches.LateMin) == LATE_MIN
    assert set(get_args(accounts.AccountRole)) == set(Role) - {Role.VISITOR}
    assert journeys.DEFAULT_MIN_CONNECTION_MIN == journey.DEFAULT_MIN_CONNECTION_MIN
    assert journeys.LONGEST_MIN_CONNECTION_MIN == journey.LONGEST_MIN_CONNECTION_MIN
    classes = {f"class_{name}" for name in forecasts.Classes.model_fields}
    assert set(OUTPUT_COLUMNS) <= set(forecasts.Figures.model_fields) | classes


def test_the_error_tree_mirrors_the_problem_types() -> None:
    assert set(PROBLEMS) == set(KINDS)
    server = {"unavailable", "busy", "not-ready", "internal-error"}
    for kind, problem in PROBLEMS.items():
        assert issubclass(problem, ServerProblem if kind in server else CallerProblem), kind


def test_a_client_sends_its_language() -> None:
    languages: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        languages.append(request.headers.get("accept-language", ""))
        return httpx.Response(200, json=CLOCK)

    for language in ("fr", None):
        with Client(transport=httpx.MockTransport(answer), language=language) as client:
            client.read_clock()
    assert languages == ["fr", ""]
