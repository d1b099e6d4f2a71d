"""The ten analytic queries by which the field compares engines, on this star schema.

Reference:
    the queries Q0 to Q10 that ClickHouse's documentation asks of the data set `ontime`; the wording
    of the SQL is this project's, years are months, and states are latitudes and longitudes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ponctuel.domain.errors import InternalError
from ponctuel.warehouse.query_catalogue import split_header

ONTIME_FOLDER = Path(__file__).with_name("ontime")


@dataclass(frozen=True)
class OntimeQuery:
    """One of them.

    Attributes:
        name: `q00` to `q10`.
        question, question_fr: what it answers.
        sql: the statement, in the subset that DuckDB and Spark share.
    """

    name: str
    question: str
    question_fr: str
    sql: str


def ontime_queries(folder: Path = ONTIME_FOLDER) -> tuple[OntimeQuery, ...]:
    """All of them, in their order.

    Args:
        folder: of their .sql files.

    Raises:
        InternalError: a file lacks its question or its statement.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def _read(path: Path) -> OntimeQuery:
    head, sql = split_header(path.read_text(encoding="utf-8"))
    if not (head.get("question") and head.get("question_fr") and sql):
        raise InternalError(f"{path.name}: lacks its question or its statement")
    return OntimeQuery(path.stem, head["question"], head["question_fr"], sql)
