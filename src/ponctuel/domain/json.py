"""Types of JSON of any shape, without `Any`: what `json.loads` returns and `json.dumps` takes.

Documents of a fixed shape have a type of their own (a dataclass or a `TypedDict`). These types are
for variable shapes: an event's payload, an audit entry's detail, the metadata of a request.
Containers are read-only here, so that a `dict[str, float]` is a `JsonObject` too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

JsonScalar: TypeAlias = str | int | float | bool | None
JsonValue: TypeAlias = "JsonScalar | Sequence[JsonValue] | Mapping[str, JsonValue]"
JsonObject: TypeAlias = Mapping[str, JsonValue]
# Fields of a form or a request, before validation.
Fields: TypeAlias = Mapping[str, object]


def read_object(path: Path) -> dict[str, JsonValue]:
    """The JSON object of a file.

    Args:
        path: a UTF-8 file.

    Raises:
        ValueError: the file holds no JSON object.
    """
    content: object = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} holds no JSON object")
    return content
