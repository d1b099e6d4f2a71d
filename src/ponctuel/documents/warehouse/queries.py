"""The page of the documented queries: question, reasons, SQL, first rows, plans."""

from __future__ import annotations

import time

import duckdb
import pandas as pd

from ponctuel.warehouse.query_catalogue import AnalyticQuery, catalogue
from ponctuel.warehouse.query_plan import Operator, executed_plan

_SHOWN_ROWS = 8
_INTRODUCTION = """# Analytic queries

Written by `python -m ponctuel.stages warehouse_docs`; do not edit. The statements lie in
`src/ponctuel/warehouse/queries/`, in the subset of SQL that DuckDB and Spark share.

Each plan was executed on one thread (`EXPLAIN ANALYZE`): after each arrow stand the rows that the
operator handed on. Times differ from run to run and are not written here;
`python -m ponctuel.stages warehouse_docs --timings` measures and prints them.
"""


def query_page(connection: duckdb.DuckDBPyConnection) -> str:
    """Markdown; the same data give the same bytes."""
    return "\n".join([_INTRODUCTION, *(_section(connection, query) for query in catalogue())])


def timings(connection: duckdb.DuckDBPyConnection, repeats: int = 3) -> pd.DataFrame:
    """The best of some runs of every query and of its draft, in milliseconds."""
    rows = []
    for query in catalogue():
        after_ms = _best_ms(connection, query.sql, repeats)
        before_ms = _best_ms(connection, query.before_sql, repeats) if query.before_sql else None
        rows.append({"query": query.name, "before_ms": before_ms, "after_ms": after_ms})
    return pd.DataFrame(rows).round(1)


def _best_ms(connection: duckdb.DuckDBPyConnection, sql: str, repeats: int) -> float:
    durations_ms = []
    for _ in range(repeats):
        started = time.perf_counter()
        connection.execute(sql).fetchall()
        durations_ms.append(time.perf_counter() - started)
    return min(durations_ms) * 1000


def _section(connection: duckdb.DuckDBPyConnection, query: AnalyticQuery) -> str:
    answer = query.run(connection)
    parts = [
        f"## {query.name}",
        f"**{query.question}** *{query.question_fr}*",
        f"Why it is written so: {query.why}",
        f"Optimisation: {query.optimisation}",
        f"```sql\n{query.sql}\n```",
        f"First of {len(answer):,} rows:",
        _table(answer.head(_SHOWN_ROWS)),
        _plans(connection, query),
    ]
    return "\n\n".join(parts) + "\n"


def _plans(connection: duckdb.DuckDBPyConnection, query: AnalyticQuery) -> str:
    after = executed_plan(connection, query.sql)
    if query.before_sql is None:
        return f"Plan:\n\n{_block(after)}"
    before = executed_plan(connection, query.before_sql)
    counts = pd.DataFrame(
        {
            "plan": ["before", "after"],
            "rows scanned": [before.total_scanned, after.total_scanned],
            "rows through all operators": [before.rows_through, after.rows_through],
        }
    )
    return (
        f"{_table(counts)}\n\nPlan before (`{query.name}.before.sql`):\n\n{_block(before)}\n\n"
        f"Plan after:\n\n{_block(after)}"
    )


def _block(plan: Operator) -> str:
    return f"```text\n{plan.tree().rstrip()}\n```"


def _table(frame: pd.DataFrame) -> str:
    lines = [f"| {' | '.join(frame.columns)} |", "|" + "---|" * len(frame.columns)]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in frame.itertuples(index=False)]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int):
        return f"{value:,}"
    return "–" if pd.isna(value) else str(value)  # type: ignore[call-overload]
