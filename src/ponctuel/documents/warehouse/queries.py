"""The page of the documented queries: question, reasons, SQL, first rows, plans."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

from ponctuel.documents.template import rendered
from ponctuel.warehouse.query_catalogue import AnalyticQuery, catalogue
from ponctuel.warehouse.query_plan import Operator, executed_plan
from ponctuel_words.french import count_text

_SHOWN_ROWS = 8


@dataclass(frozen=True)
class AnsweredQuery:
    """A query with its result and its executed plans.

    Attributes:
        rows_n: number of rows of the result.
        columns, rows: the first rows of the result, as cells of text.
        plan, draft_plan: the executed plans of the query and of its draft; None without a draft.
    """

    query: AnalyticQuery
    rows_n: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    plan: Operator
    draft_plan: Operator | None


def query_page(connection: duckdb.DuckDBPyConnection) -> str:
    """The page as Markdown; the same data give the same bytes."""
    answered = [_answered(connection, query) for query in catalogue()]
    return rendered("requetes.md.j2", {}, answered=answered)


def _answered(connection: duckdb.DuckDBPyConnection, query: AnalyticQuery) -> AnsweredQuery:
    answer = query.run(connection)
    shown = answer.head(_SHOWN_ROWS)
    return AnsweredQuery(
        query,
        rows_n=len(answer),
        columns=tuple(str(name) for name in shown.columns),
        rows=tuple(tuple(map(_cell, row)) for row in shown.itertuples(index=False)),
        plan=executed_plan(connection, query.sql),
        draft_plan=executed_plan(connection, query.before_sql) if query.before_sql else None,
    )


def _cell(value: object) -> str:
    """A value in French format."""
    if isinstance(value, pd.Timestamp):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return count_text(value)
    if isinstance(value, float) and not pd.isna(value):
        return str(value).replace(".", ",").replace("-", "−")
    return "–" if pd.isna(value) else str(value)  # type: ignore[call-overload]
