"""Running times of the documented queries and their drafts."""

from __future__ import annotations

import time

import duckdb
import pandas as pd

from ponctuel.warehouse.query_catalogue import catalogue


def timings(connection: duckdb.DuckDBPyConnection, repeats: int = 3) -> pd.DataFrame:
    """The shortest time of several runs of every query and of its draft.

    Returns:
        One row per query: `query`, `before_ms` (missing where there is no draft), `after_ms`.
    """
    rows = []
    for query in catalogue():
        after_ms = _best_ms(connection, query.sql, repeats)
        before_ms = _best_ms(connection, query.before_sql, repeats) if query.before_sql else None
        rows.append({"query": query.name, "before_ms": before_ms, "after_ms": after_ms})
    return pd.DataFrame(rows).round(1)


def _best_ms(connection: duckdb.DuckDBPyConnection, sql: str, repeats: int) -> float:
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        connection.execute(sql).fetchall()
        seconds.append(time.perf_counter() - started)
    return min(seconds) * 1000
