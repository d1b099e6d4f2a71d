"""The same SQL on two engines gives the same tables bit by bit, on real days."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import InternalError, NotReady, UserError
from ponctuel.stages import features, warehouse
from ponctuel.stages.engine_choice import ENGINES, open_engine
from ponctuel.stages.files import FEATURES_FILE
from ponctuel.stages.ontime import check_same_answer
from ponctuel.tables.fact_flight import FACT_FLIGHT
from ponctuel.warehouse.engines.java import require_java
from ponctuel.warehouse.ontime_queries import ontime_queries
from ponctuel.warehouse.star_parquet import STAR_FOLDER, check_table
from ponctuel.warehouse.table_comparison import compare_tables
from tests.integration.spark.both import SAMPLE_FAMILIES, check_same, features_by_both

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="module")
def feature_folders(spark: SparkSession, project: Paths) -> tuple[Path, Path]:
    """The folders of features that DuckDB and Spark made of the same days."""
    del spark
    warehouse.main("--engine", "spark", paths=project)
    return features_by_both(project, SAMPLE_FAMILIES)


def test_a_feature_of_each_kind_has_the_same_bits(feature_folders: tuple[Path, Path]) -> None:
    """One family of each kind; `test_all_features.py` and `make spark-parity` compare all."""
    check_same(feature_folders, SAMPLE_FAMILIES)


def test_rows_are_in_the_order_of_requests(feature_folders: tuple[Path, Path]) -> None:
    """The files of parts are in the order of requests, so that reading them needs no sorting."""
    parts = sorted((feature_folders[1] / FEATURES_FILE).glob("part-*.parquet"))
    numbers: list[int] = []
    for part in parts:
        with duckdb.connect() as connection:  # the shared connection may still have an open result
            rows = connection.execute("SELECT request_id FROM read_parquet(?)", [str(part)])
            numbers += [number for (number,) in rows.fetchall()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_changed_bit_is_reported(feature_folders: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    duckdb.execute(
        "COPY (SELECT * REPLACE (CASE WHEN request_id = 7 THEN CAST(-0.0 AS FLOAT) "
        f"ELSE lead_time_min END AS lead_time_min) FROM '{feature_folders[0] / FEATURES_FILE}' "
        f"WHERE request_id <> 8) TO '{other}'"
    )
    comparison = compare_tables(feature_folders[0] / FEATURES_FILE, other, "request_id")
    assert not comparison.equal
    assert comparison.unmatched_n == 1
    assert [(difference.column, difference.rows_n) for difference in comparison.differences] == [
        ("lead_time_min", 1)
    ]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("flight_id", "CAST(old % 100 AS BIGINT)", "UNIQUE .flight_id."),
        ("carrier_code", "'XX'", "carrier_code REFERENCES dim_carrier"),
        ("distance_km", "-1.0D", "distance_km >= 0"),
        ("date_local", "CAST(NULL AS DATE)", "date_local NOT NULL"),
    ],
)
def test_spark_enforces_keys_and_checks(
    spark: SparkSession,
    project: Paths,
    feature_folders: tuple[Path, Path],
    column: str,
    value: str,
    rule: str,
) -> None:
    del feature_folders
    star = (project.warehouse.parent / STAR_FOLDER / "fact_flight").as_uri()
    rows = spark.read.parquet(star).withColumnRenamed(column, "old")
    rows.selectExpr("*", f"{value} AS {column}").createOrReplaceTempView("fact_flight")
    with pytest.raises(InternalError, match=f"fact_flight: [0-9]+ rows violate {rule}"):
        check_table(spark, FACT_FLIGHT)


def test_both_engines_answer_the_queries_equally(
    project: Paths, feature_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    """Each answer is written by either engine, and has the same rows in the same order."""
    del feature_folders
    for name in ENGINES:
        (tmp_path / name).mkdir()
        with open_engine(name, project, tmp_path / "work") as engine:
            for query in ontime_queries():
                engine.write(query.sql, tmp_path / name / query.name)
    rows = {
        query.name: check_same_answer(query, *(tmp_path / name / query.name for name in ENGINES))
        for query in ontime_queries()
    }
    # No flight of February is of the fourth quarter.
    assert [name for name, n in rows.items() if not n] == ["q04", "q05"]
    first_query = ontime_queries()[1]
    with pytest.raises(InternalError, match="q01: DuckDB gives"):
        check_same_answer(first_query, tmp_path / "duckdb" / "q01", tmp_path / "duckdb" / "q09")


def test_an_unknown_engine_is_refused_in_one_line(project: Paths) -> None:
    with pytest.raises(UserError, match="duckdb or spark is accepted"):
        features.main("--engine", "oracle", paths=project)
    with pytest.raises(UserError, match="--engine duckdb or spark"):
        features.main("spark", paths=project)


def test_spark_refuses_the_star_of_other_rows(
    project: Paths, feature_folders: tuple[Path, Path]
) -> None:
    del feature_folders
    contents = project.warehouse.parent / "contents.json"
    text = contents.read_text(encoding="utf-8")
    contents.write_text(text.replace("a", "b"), encoding="utf-8")
    try:
        with pytest.raises(NotReady, match="warehouse --engine spark"):
            features.main("--engine", "spark", paths=project)
    finally:
        contents.write_text(text, encoding="utf-8")


def test_missing_java_is_reported_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "JAVA_HOME", "/nowhere")
    with pytest.raises(NotReady, match="Java 17 or later; none was found"):
        require_java()
