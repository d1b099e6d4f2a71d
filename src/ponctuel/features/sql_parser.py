"""SQL expressions as trees, read by the database's own parser.

DuckDB is at hand wherever a forecast is made; sqlglot, which reads the same, takes a fifth of a
second to import.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

import duckdb

# As `json_serialize_sql` writes it: `class`, `type`, and what the class holds.
Node: TypeAlias = dict[str, Any]

_lock = threading.Lock()


def parse_expressions(expressions: Sequence[str]) -> list[Node]:
    """The tree of each expression.

    Args:
        expressions: SQL as DuckDB reads it.

    Raises:
        ValueError: they are no expressions, or one of them is several.
    """
    if not expressions:
        return []
    with _lock:
        (written,) = _parser().execute(
            "SELECT json_serialize_sql($1)", [f"SELECT {', '.join(expressions)}"]
        ).fetchone() or ("",)
    read = json.loads(written)
    if read["error"]:
        raise ValueError(f"{', '.join(expressions)!r}: {read['error_message']}")
    nodes: list[Node] = read["statements"][0]["node"]["select_list"]
    if len(nodes) != len(expressions):
        raise ValueError(f"{', '.join(expressions)!r} is not one expression each")
    return nodes


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A connection that holds nothing, for one thread at a time."""
    return duckdb.connect(config={"threads": 1})
