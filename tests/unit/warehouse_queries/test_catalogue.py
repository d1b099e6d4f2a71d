"""Every documented query: it runs, explains itself, agrees with its draft and reads as Spark's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import sqlglot

from ponctuel.documents.warehouse.queries import query_page
from ponctuel.domain.errors import InternalError
from ponctuel.warehouse.query_catalogue import QUERY_FOLDER, AnalyticQuery, catalogue, query
from ponctuel.warehouse.query_plan import executed_plan
from ponctuel.warehouse.query_timings import timings

CATALOGUE = catalogue()
WITH_DRAFT = [each for each in CATALOGUE if each.before_sql]


@pytest.fixture(scope="module")
def warehouse(
    storm: dict[str, pd.DataFrame],
    open_timeline: Callable[[dict[str, pd.DataFrame]], duckdb.DuckDBPyConnection],
) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_timeline(storm) as connection:
        yield connection


def name_of(each: AnalyticQuery) -> str:
    return each.name


def test_there_are_enough_queries_and_drafts() -> None:
    assert len(CATALOGUE) >= 8
    assert len(WITH_DRAFT) >= 5
    drafts = {path.name.split(".")[0] for path in QUERY_FOLDER.glob("*.before.sql")}
    assert drafts <= {each.name for each in CATALOGUE}


@pytest.mark.parametrize("each", CATALOGUE, ids=name_of)
def test_header_is_complete(each: AnalyticQuery) -> None:
    assert each.question.endswith("?")
    assert each.question_fr.endswith("\u00a0?") or each.question_fr.endswith(" ?")
    assert len(each.why_fr) > 60
    assert len(each.optimisation_fr) > 40
    if each.before_sql is None:
        assert each.optimisation_fr.startswith("Aucune")


@pytest.mark.parametrize("each", CATALOGUE, ids=name_of)
def test_answers_in_a_fixed_order(
    each: AnalyticQuery, warehouse: duckdb.DuckDBPyConnection
) -> None:
    first, second = each.run(warehouse), each.run(warehouse)
    assert not first.empty
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("each", WITH_DRAFT, ids=name_of)
def test_the_draft_gives_the_same_rows(
    each: AnalyticQuery, warehouse: duckdb.DuckDBPyConnection
) -> None:
    assert each.before_sql
    draft = warehouse.execute(each.before_sql).df()
    pd.testing.assert_frame_equal(each.run(warehouse), draft, check_dtype=False)


@pytest.mark.parametrize("each", CATALOGUE, ids=name_of)
@pytest.mark.parametrize("side", ["sql", "before_sql"])
def test_reads_as_spark_sql(each: AnalyticQuery, side: str) -> None:
    sql = getattr(each, side)
    if sql is None:
        return
    assert not re.search(r"\b(ASOF|QUALIFY|EXCLUDE|PIVOT)\b", sql, re.IGNORECASE)
    (spark,) = sqlglot.transpile(
        sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    assert sqlglot.parse_one(spark, read="spark")


def test_the_window_lets_fewer_rows_through(warehouse: duckdb.DuckDBPyConnection) -> None:
    rotation = query("aircraft_rotation")
    assert rotation.before_sql
    before = executed_plan(warehouse, rotation.before_sql)
    after = executed_plan(warehouse, rotation.sql)
    assert before.rows_through > after.rows_through > 0
    assert "WINDOW" in after.tree()


def test_the_page_has_the_same_bytes_twice(warehouse: duckdb.DuckDBPyConnection) -> None:
    page = query_page(warehouse)
    assert page == query_page(warehouse)
    for each in CATALOGUE:
        assert f"## {each.name}\n" in page
        assert each.sql in page
    assert page.count("Plan de la première version") == len(WITH_DRAFT)


def test_timings_cover_every_query(warehouse: duckdb.DuckDBPyConnection) -> None:
    frame = timings(warehouse, repeats=1)
    assert frame["query"].tolist() == [each.name for each in CATALOGUE]
    assert frame["before_ms"].notna().sum() == len(WITH_DRAFT)


@pytest.mark.parametrize(
    "text", ["SELECT 1\n", "-- question: what?\nSELECT 1\n", "-- question: a\n"]
)
def test_an_incomplete_header_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.sql").write_text(text, encoding="utf-8")
    with pytest.raises(InternalError, match=r"bad\.sql"):
        catalogue(tmp_path)
