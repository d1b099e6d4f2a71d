"""The page of the documented queries: question, SQL, index and plans on both engines."""

from __future__ import annotations

import re

from ponctuel.documents.template import rendered
from ponctuel.operations.documents.catalogue import catalogue
from ponctuel.operations.documents.queries import EnginePlans, statement_text

_MAX_LINE = 150


def query_page(engines: dict[str, EnginePlans], sizes: str) -> str:
    """Markdown; the same plans give the same bytes.

    Args:
        engines: "SQLite" and "PostgreSQL", with their plans.
        sizes: the numbers of rows of the sample on which the plans were made, in French.
    """
    versions = ", ".join(f"{name} {plans.version.split()[-1]}" for name, plans in engines.items())
    return rendered(
        "requetes-application.md.j2",
        {"sql": statement_text, "short": shortened},
        queries=catalogue(),
        engines=engines,
        sizes=sizes,
        versions=versions,
    )


def shortened(plan: str) -> str:
    """The plan with lines that fit on a page: long ones are truncated."""
    lines = [
        re.sub(r"::(text|timestamp with time zone|uuid|bigint)", "", line)
        for line in plan.splitlines()
    ]
    return "\n".join(
        line if len(line) <= _MAX_LINE else line[: _MAX_LINE - 1] + "…" for line in lines
    )
