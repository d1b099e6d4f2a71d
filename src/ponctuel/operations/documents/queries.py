"""The documented queries as SQL, and their plans on one engine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlglot
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlglot import exp

from ponctuel.operations.documents.catalogue import catalogue
from ponctuel.operations.documents.plans import plan, server_version

_SHOWN_COLUMNS = 3


@dataclass(frozen=True)
class EnginePlans:
    """One engine's plan of each query."""

    version: str
    plans: dict[str, str]

    def as_dict(self) -> dict[str, object]:
        return {"version": self.version, "plans": self.plans}


def query_plans(connection: Connection) -> EnginePlans:
    """The plans of every documented query, on a filled database."""
    plans = {each.name: plan(connection, each.statement) for each in catalogue()}
    return EnginePlans(server_version(connection), plans)


def statement_text(statement: Any) -> str:
    """The statement as compiled, laid out, with long lists of columns shortened."""
    compiled = str(
        statement.compile(
            dialect=sqlite.dialect(paramstyle="named"),  # type: ignore[no-untyped-call]
            compile_kwargs={"render_postcompile": True},
        )
    )
    tree = sqlglot.parse_one(compiled, read="sqlite")
    for select in tree.find_all(exp.Select):
        select.set("expressions", _abridged(select.expressions))
    return tree.sql(dialect="sqlite", pretty=True)


def _abridged(columns: list[Any]) -> list[Any]:
    out = []
    for table, group in groupby(columns, key=lambda each: getattr(each, "table", "")):
        members = list(group)
        if not table or len(members) <= _SHOWN_COLUMNS:
            out += members
            continue
        last = members[_SHOWN_COLUMNS - 1]
        last.comments = [f" et {len(members) - _SHOWN_COLUMNS} autres de {table} "]
        out += members[:_SHOWN_COLUMNS]
    return out
