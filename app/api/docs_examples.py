"""A command for each route, made from the examples that the OpenAPI document holds."""

from __future__ import annotations

import json
from typing import Any

# The OpenAPI document, or a part of it: free-form.
Document = dict[str, Any]
HOST = "http://127.0.0.1:8000"
JSON, MULTIPART = "application/json", "multipart/form-data"


def curl(method: str, path: str, operation: Document, document: Document) -> str:
    """A command to type; `$TOKEN` stands for an access token or a key."""
    parts = ["curl -s"]
    if method != "get":
        parts.append(f"-X {method.upper()}" if method != "post" else "")
    security = operation.get("security", [])
    if security and {} not in security:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    body = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if body:
        parts += [f"-H 'Content-Type: {JSON}'", f"-d '{json.dumps(example(body, document))}'"]
    if MULTIPART in operation.get("requestBody", {}).get("content", {}):
        parts.append("-F file=@requests.csv")
    return " ".join(part for part in [*parts, HOST + path] if part)


def example(content: Document, document: Document) -> Any:
    """An example of a body: the documented one, else one made from the type of each field."""
    if "example" in content:
        return content["example"]
    return _value(content["schema"], document)


def _value(schema: Document, document: Document) -> Any:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _value(document["components"]["schemas"][name], document)
    for keyword in ("example", "default"):
        if schema.get(keyword) is not None:
            return schema[keyword]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("type") == "object":
        required = schema.get("required") or list(schema.get("properties", {}))[:1]
        return {name: _value(schema["properties"][name], document) for name in required}
    if schema.get("type") == "array":
        return [_value(schema["items"], document)]
    for choice_key in ("enum", "anyOf"):
        if schema.get(choice_key):
            first = schema[choice_key][0]
            return _value(first, document) if choice_key == "anyOf" else first
    return {"boolean": True, "integer": 1}.get(schema.get("type", ""), "…")
