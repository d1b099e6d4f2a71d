"""Syntax trees of SQL expressions, by DuckDB's own parser.

DuckDB is loaded wherever forecasts are made, whereas the import of sqlglot, which parses the same
SQL, takes a fifth of a second.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

import duckdb

# A node as `json_serialize_sql` writes it: `class`, `type`, and the fields of the class.
Node: TypeAlias = dict[str, Any]

_lock = threading.Lock()


def parse_expressions(expressions: Sequence[str]) -> list[Node]:
    """The syntax tree of each expression.

    Args:
        expressions: SQL in DuckDB's dialect.

    Raises:
        ValueError: one of them is not exactly one expression.
    """
    if not expressions:
        return []
    with _lock:
        (serialized,) = _parser().execute(
            "SELECT json_serialize_sql($1)", [f"SELECT {', '.join(expressions)}"]
        ).fetchone() or ("",)
    parsed = json.loads(serialized)
    if parsed["error"]:
        raise ValueError(f"{', '.join(expressions)!r}: {parsed['error_message']}")
    nodes: list[Node] = parsed["statements"][0]["node"]["select_list"]
    if len(nodes) != len(expressions):
        raise ValueError(f"{', '.join(expressions)!r} is not one expression each")
    return nodes


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A connection without tables, for one thread at a time."""
    return duckdb.connect(config={"threads": 1})
