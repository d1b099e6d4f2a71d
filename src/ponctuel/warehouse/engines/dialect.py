"""Translation of DuckDB's SQL to Spark's, in steps where Spark would repeat work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp


@dataclass(frozen=True)
class Step:
    """A part of a statement that is stored as a table before the statement runs.

    Attributes:
        name: the name of its table.
        sql: the query for it, in Spark's dialect.
    """

    name: str
    sql: str


def spark_sql(sql: str) -> str:
    """A statement in Spark's dialect.

    Args:
        sql: the statement in DuckDB's.

    Raises:
        sqlglot.errors.UnsupportedError: Spark has no equivalent.
    """
    return _to_spark(sqlglot.parse_one(sql, read="duckdb"))


def spark_steps(name: str, sql: str) -> Iterator[Step]:
    """A query as steps, the last of which is the query itself.

    Spark evaluates a common table expression once per reference: one that is referenced more than
    once becomes a table of its own.

    Args:
        name: the name of the table that the query makes.
        sql: the query in DuckDB's dialect.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    for query in [part for part in tree.find_all(exp.Query) if part.ctes]:
        yield from _shared_parts(name, query)
    yield Step(name, _to_spark(tree))


def _shared_parts(name: str, query: exp.Query) -> Iterator[Step]:
    """Move the expressions that a query references more than once into steps of their own."""
    kept: list[exp.CTE] = []
    for part in list(query.ctes):
        if len(_tables_named(query, part.alias)) < 2:
            kept.append(part)
            continue
        inner = part.this.copy()
        for earlier in kept:
            if _tables_named(inner, earlier.alias):
                inner = inner.with_(earlier.alias, as_=earlier.this.copy())
        table = f"{name}__{part.alias}"
        yield Step(table, _to_spark(inner))
        part.pop()
        _rename(query, part.alias, table)
    for part in kept:
        if not _tables_named(query, part.alias):
            part.pop()
    if not query.ctes:
        query.set("with_", None)


def _tables_named(tree: exp.Expr, name: str) -> list[exp.Table]:
    return [table for table in tree.find_all(exp.Table) if table.name == name]


def _rename(tree: exp.Expr, old: str, new: str) -> None:
    for table in _tables_named(tree, old):
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(old)))
        table.set("this", exp.to_identifier(new))


def _to_spark(tree: exp.Expr) -> str:
    return tree.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
