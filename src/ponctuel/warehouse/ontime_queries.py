"""A known benchmark of analytic queries on flights, adapted to this star schema.

Reference:
    queries Q0 to Q10 on the data set `ontime` in ClickHouse's documentation. The SQL is this
    project's: months replace years, and latitudes and longitudes replace states.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ponctuel.domain.errors import InternalError
from ponctuel.warehouse.query_catalogue import split_header

ONTIME_FOLDER = Path(__file__).with_name("ontime")


@dataclass(frozen=True)
class OntimeQuery:
    """One query of the benchmark.

    Attributes:
        name: `q00` to `q10`.
        question, question_fr: the question that it answers, in English and in French.
        sql: the statement, in the subset that DuckDB and Spark share.
    """

    name: str
    question: str
    question_fr: str
    sql: str


def ontime_queries(folder: Path = ONTIME_FOLDER) -> tuple[OntimeQuery, ...]:
    """All queries of the benchmark, in order.

    Args:
        folder: the folder of their .sql files.

    Raises:
        InternalError: a file lacks its question or its statement.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def _read(path: Path) -> OntimeQuery:
    head, sql = split_header(path.read_text(encoding="utf-8"))
    if not (head.get("question") and head.get("question_fr") and sql):
        raise InternalError(f"{path.name}: lacks its question or its statement")
    return OntimeQuery(path.stem, head["question"], head["question_fr"], sql)
