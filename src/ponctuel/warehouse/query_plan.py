"""The executed plan of a query: its operators, and the number of rows that each gives.

Times are left out because they differ from run to run; numbers of rows do not, on one thread.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import duckdb

_WRAPPERS = ("RESULT_COLLECTOR", "EXPLAIN_ANALYZE")
# Properties of an operator that are shown; estimates and bloom filters are left out.
_DETAILS = ("Table", "Filters", "Join Type", "Conditions", "Groups")
_MAX_DETAIL = 90


@dataclass(frozen=True)
class Operator:
    """One operator of a plan and those that feed it."""

    kind: str
    details: tuple[str, ...]
    rows_out: int
    rows_scanned: int
    inputs: tuple[Operator, ...]

    @property
    def rows_through(self) -> int:
        """Total of the rows given by this operator and all below it."""
        return self.rows_out + sum(part.rows_through for part in self.inputs)

    @property
    def total_scanned(self) -> int:
        """Rows that scans read at or below this operator."""
        return self.rows_scanned + sum(part.total_scanned for part in self.inputs)

    def tree(self, depth: int = 0) -> str:
        """The plan as text, one indented line per operator; projections are left out."""
        below = "".join(part.tree(depth + (self.kind != "PROJECTION")) for part in self.inputs)
        if self.kind == "PROJECTION":
            return below
        details = f" [{'; '.join(self.details)}]" if self.details else ""
        return f"{'  ' * depth}{self.kind} → {self.rows_out:,}{details}\n{below}"


def executed_plan(connection: duckdb.DuckDBPyConnection, sql: str) -> Operator:
    """Run the query under EXPLAIN ANALYZE, on one thread."""
    threads = connection.execute("SELECT current_setting('threads')").fetchone()
    connection.execute("SET threads = 1")
    try:
        row = connection.execute(f"EXPLAIN (ANALYZE, FORMAT json) {sql}").fetchone()
    finally:
        if threads:
            connection.execute(f"SET threads = {int(threads[0])}")
    report: dict[str, Any] = json.loads(row[1]) if row else {}
    top = report["operator"][0]
    while top["type"] in _WRAPPERS:
        top = top["children"][0]
    return _operator(top)


def _operator(node: dict[str, Any]) -> Operator:
    details = node.get("extra_info", {})
    details_text = tuple(_short(key, details[key]) for key in _DETAILS if details.get(key))
    return Operator(
        kind=node["type"],
        details=details_text,
        rows_out=int(node.get("intermediate_rows", 0)),
        rows_scanned=int(node.get("rows_scanned", 0)),
        inputs=tuple(_operator(child) for child in node.get("children", [])),
    )


def _short(key: str, value: str | list[str]) -> str:
    text = value if isinstance(value, str) else ", ".join(value)
    text = text.split(".")[-1] if key == "Table" else text
    return text if len(text) <= _MAX_DETAIL else text[: _MAX_DETAIL - 1] + "…"
