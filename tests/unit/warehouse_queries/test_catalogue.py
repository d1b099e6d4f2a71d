"""Every documented query: it runs, has a complete header, equals its draft and converts to Spark SQL."""

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
WITH_DRAFT = [entry for entry in CATALOGUE if entry.before_sql]


@pytest.fixture(scope="module")
def warehouse(
    storm: dict[str, pd.DataFrame],
    open_timeline: Callable[[dict[str, pd.DataFrame]], duckdb.DuckDBPyConnection],
) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_timeline(storm) as connection:
        yield connection


def name_of(entry: AnalyticQuery) -> str:
    return entry.name


def test_there_are_enough_queries_and_drafts() -> None:
    assert len(CATALOGUE) >= 8
    assert len(WITH_DRAFT) >= 5
    drafts = {path.name.split(".")[0] for path in QUERY_FOLDER.glob("*.before.sql")}
    assert drafts <= {entry.name for entry in CATALOGUE}


@pytest.mark.parametrize("entry", CATALOGUE, ids=name_of)
def test_header_is_complete(entry: AnalyticQuery) -> None:
    assert entry.question.endswith("?")
    assert entry.question_fr.endswith("\u00a0?") or entry.question_fr.endswith(" ?")
    assert len(entry.why_fr) > 60
    assert len(entry.optimisation_fr) > 40
    if entry.before_sql is None:
        assert entry.optimisation_fr.startswith("Aucune")


@pytest.mark.parametrize("entry", CATALOGUE, ids=name_of)
def test_answers_in_a_fixed_order(
    entry: AnalyticQuery, warehouse: duckdb.DuckDBPyConnection
) -> None:
    first, second = entry.run(warehouse), entry.run(warehouse)
    assert not first.empty
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("entry", WITH_DRAFT, ids=name_of)
def test_the_draft_gives_the_same_rows(
    entry: AnalyticQuery, warehouse: duckdb.DuckDBPyConnection
) -> None:
    assert entry.before_sql
    draft = warehouse.execute(entry.before_sql).df()
    pd.testing.assert_frame_equal(entry.run(warehouse), draft, check_dtype=False)


@pytest.mark.parametrize("entry", CATALOGUE, ids=name_of)
@pytest.mark.parametrize("side", ["sql", "before_sql"])
def test_reads_as_spark_sql(entry: AnalyticQuery, side: str) -> None:
    sql = getattr(entry, side)
    if sql is None:
        return
    assert not re.search(r"\b(ASOF|QUALIFY|EXCLUDE|PIVOT)\b", sql, re.IGNORECASE)
    (spark,) = sqlglot.transpile(
        sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    assert sqlglot.parse_one(spark, read="spark")


def test_the_window_reads_fewer_rows(warehouse: duckdb.DuckDBPyConnection) -> None:
    rotation = query("aircraft_rotation")
    assert rotation.before_sql
    before = executed_plan(warehouse, rotation.before_sql)
    after = executed_plan(warehouse, rotation.sql)
    assert before.rows_through > after.rows_through > 0
    assert "WINDOW" in after.tree()


def test_the_page_is_reproducible(warehouse: duckdb.DuckDBPyConnection) -> None:
    page = query_page(warehouse)
    assert page == query_page(warehouse)
    for entry in CATALOGUE:
        assert f"## {entry.name}\n" in page
        assert entry.sql in page
    assert page.count("Plan de la première version") == len(WITH_DRAFT)


def test_timings_cover_every_query(warehouse: duckdb.DuckDBPyConnection) -> None:
    frame = timings(warehouse, repeats=1)
    assert frame["query"].tolist() == [entry.name for entry in CATALOGUE]
    assert frame["before_ms"].notna().sum() == len(WITH_DRAFT)


@pytest.mark.parametrize(
    "text", ["SELECT 1\n", "-- question: what?\nSELECT 1\n", "-- question: a\n"]
)
def test_an_incomplete_header_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.sql").write_text(text, encoding="utf-8")
    with pytest.raises(InternalError, match=r"bad\.sql"):
        catalogue(tmp_path)
