"""The client against the OpenAPI document: every operation, every argument, every field."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

import ponctuel_sdk.calls
import ponctuel_sdk.models
from app.api.application import create_app
from app.api.problems import KINDS
from ponctuel_sdk import AsyncClient, Client
from ponctuel_sdk._operation import Listing, Operation
from ponctuel_sdk._operations import Operations
from ponctuel_sdk.errors import PROBLEMS, CallerProblem, ServerProblem
from ponctuel_sdk.models.base import Answer, Body
from tests.integration.app.conftest import FakeService

DOCUMENT = create_app(FakeService()).openapi()
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
METHODS = {
    name: one for name, one in vars(Operations).items() if isinstance(one, Operation | Listing)
}
ROUTES = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
# Models that bear another name than their schema, for whoever reads code that uses them.
RENAMED = {
    "ForecastRequest": "RequestIn",
    "ForecastsBody": "ForecastsIn",
    "Refusal": "ErrorOut",
    "ProblemDocument": "ProblemOut",
    "NewAccount": "AccountIn",
    "Erasure": "EraseIn",
    "Address": "EmailIn",
    "NewPassword": "NewPasswordIn",
    "SignIn": "SessionIn",
    "KeyRequest": "KeyIn",
    "OnwardRequest": "OnwardIn",
    "ConnectionRequest": "ConnectionIn",
    "WatchedFlightRequest": "WatchedFlightIn",
    "WatchRequest": "WatchIn",
    "EventsBody": "EventsIn",
    "EventsReport": "EventsOut",
}


def models() -> Iterator[type[BaseModel]]:
    """Every model of the client."""
    for package in (ponctuel_sdk.models, ponctuel_sdk.calls):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for one in vars(module).values():
                ours = inspect.isclass(one) and issubclass(one, Answer | Body)
                if ours and one.__module__ == found.name:
                    yield one


def schema_name(model: str) -> str:
    candidates = [RENAMED.get(model, model), f"{model}Out", f"{model}In"]
    return next((one for one in candidates if one in SCHEMAS), f"no schema for {model}")


MODELS = {one.__name__: one for one in models()}
BY_SCHEMA = {schema_name(name): one for name, one in MODELS.items()}


def operation_of(method: str, path: str) -> list[str]:
    return [
        name
        for name, one in METHODS.items()
        if (one.route.method, one.route.path) == (method, path)
    ]


@pytest.mark.parametrize(
    ("method", "path", "told"), ROUTES, ids=[f"{method} {path}" for method, path, _ in ROUTES]
)
def test_every_operation_has_a_method_with_its_arguments(
    method: str, path: str, told: dict[str, Any]
) -> None:
    """The method bears the operation's name, and takes all that the operation takes."""
    names = operation_of(method, path)
    name = told["operationId"].partition("_v1_")[0].removesuffix(f"_{path.strip('/')}_get")
    assert name in names
    for one in (Client, AsyncClient):
        assert getattr(one, name).__doc__
    taken = set(inspect.signature(METHODS[name].describe).parameters)
    wanted = {snake(one["name"]) for one in told.get("parameters", [])}
    wanted |= body_fields(told)
    assert wanted <= taken, "an argument is missing"
    assert taken <= wanted, "an argument is too many"


def snake(name: str) -> str:
    """'Idempotency-Key' and 'departureDate' -> 'idempotency_key' and 'departure_date'."""
    return re.sub(r"-|(?<=[a-z])(?=[A-Z])", "_", name).replace("__", "_").lower()


def body_fields(told: dict[str, Any]) -> set[str]:
    contents = told.get("requestBody", {}).get("content", {})
    content = contents.get("application/json") or contents.get("multipart/form-data")
    if content is None:
        return set()
    return set(SCHEMAS[content["schema"]["$ref"].rsplit("/", 1)[-1]]["properties"])


def test_no_method_is_without_its_operation() -> None:
    there = {(method, path) for method, path, _ in ROUTES}
    assert {(one.route.method, one.route.path) for one in METHODS.values()} == there


# Enumerations are compared where a field has one, and forms are made of arguments.
OBJECTS = sorted(
    name for name, one in SCHEMAS.items() if "properties" in one and not name.startswith("Body_")
)


@pytest.mark.parametrize("schema", OBJECTS)
def test_every_schema_has_a_model_with_its_fields(schema: str) -> None:
    assert schema in BY_SCHEMA, f"no model for {schema}"
    model = BY_SCHEMA[schema]
    mode = "validation" if issubclass(model, Body) else "serialization"
    ours, theirs = model.model_json_schema(mode=mode), SCHEMAS[schema]
    definitions = ours.get("$defs", {})
    assert set(ours["properties"]) == set(theirs["properties"])
    for name, field in theirs["properties"].items():
        mine = kinds(ours["properties"][name], definitions, ours=True)
        assert mine == kinds(field, {}, ours=False), name
    if issubclass(model, Body):
        assert set(ours.get("required", [])) == set(theirs.get("required", []))
    else:  # what need not be there must not be waited for
        needed = {name for name, one in model.model_fields.items() if one.is_required()}
        assert needed <= set(theirs.get("required", []))


def kinds(schema: dict[str, Any], definitions: dict[str, Any], *, ours: bool) -> set[str]:
    """A field's types in few words: {'string', 'null'}, {'list of ForecastOut or ErrorOut'}."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        target = definitions.get(name) or SCHEMAS.get(name, {})
        if "enum" in target:
            return kinds(target, definitions, ours=ours)
        return {schema_name(name) if ours else name}
    if "anyOf" in schema:
        return set().union(*(kinds(one, definitions, ours=ours) for one in schema["anyOf"]))
    if "const" in schema:
        return {repr(schema["const"])}
    if "enum" in schema:
        return {repr(one) for one in schema["enum"]}
    if schema.get("type") == "array":
        items = " or ".join(sorted(kinds(schema["items"], definitions, ours=ours)))
        return {f"list of {items}"}
    return {schema.get("format") or schema.get("type", "any")}


def test_the_error_tree_mirrors_the_problem_types() -> None:
    assert set(PROBLEMS) == set(KINDS)
    server = {"unavailable", "not-ready", "internal-error"}
    for kind, one in PROBLEMS.items():
        assert issubclass(one, ServerProblem if kind in server else CallerProblem), kind
