"""Examples of the API documentation: each curl command is valid, and its body is accepted by the route."""

from __future__ import annotations

import importlib
import json
import pkgutil
import shlex
from typing import Any

import pytest
from pydantic import BaseModel

import ponctuel_sdk.models
from app.api.application import create_app
from app.api.docs_examples import curl, example
from app.api.routes import events
from tests.integration.app.conftest import FakeService

DOCUMENT = create_app(FakeService()).openapi()
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
each_operation = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS]
)


def _model(name: str) -> type[BaseModel]:
    """The request model of that name, from the SDK or from the route of events."""
    modules = [
        importlib.import_module(f"ponctuel_sdk.models.{info.name}")
        for info in pkgutil.iter_modules(ponctuel_sdk.models.__path__)
    ]
    matching: type[BaseModel] = next(
        vars(module)[name] for module in [*modules, events] if name in vars(module)
    )
    return matching


@each_operation
def test_the_example_is_accepted_by_its_own_model(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    words = shlex.split(curl(method, path, operation, DOCUMENT))
    assert words[0] == "curl"
    assert words[-1].endswith(path)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is None:
        assert "-d" not in words
        return
    name = body["schema"]["$ref"].rsplit("/", 1)[-1]
    model = _model(name)
    sent_body = json.loads(words[words.index("-d") + 1])
    assert sent_body == example(body, DOCUMENT)
    model.model_validate(sent_body)
    assert "…" not in json.dumps(sent_body, ensure_ascii=False)


@each_operation
def test_every_operation_is_described_with_its_errors(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    assert len(operation["description"]) > 20
    assert operation["x-rights"]["roles"]
    statuses = {status for status in operation["responses"] if int(status) >= 400}
    if path.startswith("/v1/"):
        assert {"401", "403", "429", "500", "503"} <= statuses
    if operation.get("requestBody"):
        assert {"400", "422"} <= statuses
    for status in statuses:
        assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
