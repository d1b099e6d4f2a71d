"""How long the documented queries and their drafts take."""

from __future__ import annotations

import time

import duckdb
import pandas as pd

from ponctuel.warehouse.query_catalogue import catalogue


def timings(connection: duckdb.DuckDBPyConnection, repeats: int = 3) -> pd.DataFrame:
    """The best of some runs of every query and of its draft.

    Returns:
        One row a query: `query`, `before_ms` (missing where there is no draft), `after_ms`.
    """
    rows = []
    for each in catalogue():
        after_ms = _best_ms(connection, each.sql, repeats)
        before_ms = _best_ms(connection, each.before_sql, repeats) if each.before_sql else None
        rows.append({"query": each.name, "before_ms": before_ms, "after_ms": after_ms})
    return pd.DataFrame(rows).round(1)


def _best_ms(connection: duckdb.DuckDBPyConnection, sql: str, repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        connection.execute(sql).fetchall()
        taken.append(time.perf_counter() - started)
    return min(taken) * 1000
