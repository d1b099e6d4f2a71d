"""The page of the documented queries: question, SQL, index and plans on both engines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlglot
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlglot import exp

from ponctuel.operations.documents.catalogue import DocumentedQuery, catalogue
from ponctuel.operations.documents.plans import plan, server_version
from ponctuel_words.markdown import typeset

_SHOWN_COLUMNS = 3
_MAX_LINE = 150
_HEAD = """# Les requêtes de l’application

Écrit par `python -m ponctuel.stages operations_docs` ; ne pas modifier à la main. Les requêtes sont celles que les composants
d’accès aux données exécutent (`src/ponctuel/operations/repositories/`), non des copies : la liste est dans
`src/ponctuel/operations/documents/catalogue.py`.

Les plans sont demandés à une base remplie par calcul (`documents/sample.py` : {sizes}),
la même à chaque fois : {versions}. Un test les redemande, refuse toute lecture entière d’une table qui grandit et
exige les index annoncés. Dans le SQL, les longues listes de colonnes sont abrégées et les valeurs sont des paramètres.
"""


@dataclass(frozen=True)
class EnginePlans:
    """What one engine means to do for each query."""

    version: str
    plans: dict[str, str]

    def as_dict(self) -> dict[str, object]:
        return {"version": self.version, "plans": self.plans}


def query_plans(connection: Connection) -> EnginePlans:
    """The plans of every documented query, on a filled database."""
    plans = {query.name: plan(connection, query.statement) for query in catalogue()}
    return EnginePlans(server_version(connection), plans)


def query_page(engines: dict[str, EnginePlans], sizes: str) -> str:
    """Markdown; the same plans give the same bytes.

    Args:
        engines: "SQLite" and "PostgreSQL", with their plans.
        sizes: how many rows the plans were asked on, in words.
    """
    versions = ", ".join(f"{name} {plans.version.split()[-1]}" for name, plans in engines.items())
    head = _HEAD.format(sizes=sizes, versions=versions)
    return typeset("\n".join([head, *(_section(query, engines) for query in catalogue())]))


def _section(query: DocumentedQuery, engines: dict[str, EnginePlans]) -> str:
    indexes = ", ".join(f"`{name}`" for name in query.indexes) or "selon le moteur"
    parts = [
        f"## {query.name}",
        f"**{query.question_fr}**",
        query.why_fr,
        f"Index : {indexes}",
        f"```sql\n{_sql(query.statement)}\n```",
    ]
    for name, plans in engines.items():
        if query.name in plans.plans:
            parts.append(f"{name} :\n\n```text\n{_short(plans.plans[query.name])}\n```")
    return "\n\n".join(parts) + "\n"


def _sql(statement: Any) -> str:
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


def _short(plan_text: str) -> str:
    """Lines that fit on a page; what is cut is the middle of long conditions."""
    lines = [
        re.sub(r"::(text|timestamp with time zone|uuid|bigint)", "", line)
        for line in plan_text.splitlines()
    ]
    return "\n".join(
        line if len(line) <= _MAX_LINE else line[: _MAX_LINE - 1] + "…" for line in lines
    )
