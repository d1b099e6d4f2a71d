"""The documented analytic queries: one .sql file each, with its documentation in its header.

The header consists of comments ``-- key: text``, continued on lines that begin with ``--   ``. A
file `<name>.before.sql` beside it is the slower draft to which the optimisation is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from ponctuel.domain.errors import InternalError

QUERY_FOLDER = Path(__file__).with_name("queries")
HEADER_KEYS = ("question", "question_fr", "why_fr", "optimisation_fr")
_BEFORE_SUFFIX = ".before.sql"
_CONTINUED = "--   "


@dataclass(frozen=True)
class AnalyticQuery:
    """One documented query of the analytic database.

    Attributes:
        name: file name without its ending.
        question, question_fr: the question that it answers, in English and in French.
        why_fr: the reasons for its form, in French, for the page of the queries.
        optimisation_fr: the optimisations tried and their effect on the plan, in French.
        sql: the statement, in the subset that DuckDB and Spark share.
        before_sql: the slower draft with the same answer, where there was one.
    """

    name: str
    question: str
    question_fr: str
    why_fr: str
    optimisation_fr: str
    sql: str
    before_sql: str | None = None

    def run(self, connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
        """All rows of the result, in the query's order."""
        return connection.execute(self.sql).df()


def catalogue(folder: Path = QUERY_FOLDER) -> tuple[AnalyticQuery, ...]:
    """All queries, ordered by name."""
    paths = sorted(folder.glob("*.sql"), key=lambda path: path.name)
    return tuple(_read(path) for path in paths if not path.name.endswith(_BEFORE_SUFFIX))


def query(name: str) -> AnalyticQuery:
    """The query with a name."""
    return _read(QUERY_FOLDER / f"{name}.sql")


def split_header(text: str) -> tuple[dict[str, str], str]:
    """The texts of the header by key, and the statement below it."""
    head: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            return head, "\n".join(lines[number:]).strip()
        if line.startswith(_CONTINUED) and key:
            head[key] += " " + line.removeprefix(_CONTINUED).strip()
        else:
            key, _, words = line.removeprefix("--").strip().partition(": ")
            head[key] = words.strip()
    return head, ""


def _read(path: Path) -> AnalyticQuery:
    head, sql = split_header(path.read_text(encoding="utf-8"))
    missing = [key for key in HEADER_KEYS if not head.get(key)]
    if missing or not sql:
        raise InternalError(f"{path.name}: lacks {', '.join(missing) or 'its statement'}")
    before = path.with_name(path.stem + _BEFORE_SUFFIX)
    before_sql = split_header(before.read_text(encoding="utf-8"))[1] if before.is_file() else None
    header = {key: head[key] for key in HEADER_KEYS}
    return AnalyticQuery(name=path.stem, sql=sql, before_sql=before_sql, **header)
