"""Spark's path never collects a table on one machine, and its lock file is pinned like the other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sqlglot

from ponctuel.features.schema import ALL_FAMILIES
from ponctuel.warehouse.engines.dialect import spark_sql, spark_steps
from ponctuel.warehouse.ontime_queries import ontime_queries

ROOT = Path(__file__).resolve().parents[2]
# Methods that bring all rows to the driver; `first` brings one.
COLLECTING = {"collect", "toPandas", "toArrow", "toLocalIterator"}


def collecting_calls(source: str) -> list[str]:
    return [
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in COLLECTING
    ]


def test_no_step_collects_a_table_on_the_driver() -> None:
    assert collecting_calls("rows.select('x').toPandas()") == ["toPandas"]
    files = [path for room in ("src", "app") for path in (ROOT / room).rglob("*.py")]
    assert len(files) > 500
    collecting_files = {
        str(path): names for path in files if (names := collecting_calls(path.read_text("utf-8")))
    }
    assert collecting_files == {}


@pytest.mark.parametrize("family", ALL_FAMILIES, ids=lambda family: family.name)
def test_a_step_used_twice_is_computed_once(family: object) -> None:
    name, sql = family.name, family.sql()  # type: ignore[attr-defined]
    steps = list(spark_steps(f"family_{name}", sql))
    assert steps[-1].name == f"family_{name}"
    laid_out: set[str] = set()
    for step in steps:
        tree = sqlglot.parse_one(step.sql, read="spark")
        tables = [table.name for table in tree.find_all(sqlglot.exp.Table)]
        for part in tree.ctes:
            assert tables.count(part.alias) == 1, f"{part.alias} would run again"
        assert {table for table in tables if "__" in table} <= laid_out
        laid_out.add(step.name)


def test_steps_keep_what_a_part_needs() -> None:
    sql = (
        "WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT p.x, q.x AS y FROM b AS p, b AS q"
    )
    first_step, last_step = spark_steps("t", sql)
    assert first_step.name == "t__b"
    assert first_step.sql == "WITH a AS (SELECT 1 AS x) SELECT x FROM a"
    assert "a" not in {
        table.name for table in sqlglot.parse_one(last_step.sql).find_all(sqlglot.exp.Table)
    }
    assert [step.name for step in spark_steps("u", "SELECT 1 AS x")] == ["u"]


def test_a_dialects_difference_is_translated() -> None:
    sql = spark_sql(
        "SELECT DATE_DIFF('minute', TIMESTAMP '1970-01-01 00:00:00', t) FROM f ORDER BY 1"
    )
    assert "DATEDIFF(MINUTE" in sql
    assert "TIMESTAMP_NTZ" in sql
    assert sql.endswith("NULLS LAST")


def test_all_queries_of_the_benchmark_exist() -> None:
    queries = ontime_queries()
    assert [query.name for query in queries] == [f"q{number:02}" for number in range(11)]
    assert all(query.question.endswith("?") for query in queries)
    assert all(query.question_fr.endswith(" ?") for query in queries)


def test_the_lock_of_spark_is_pinned_and_separate() -> None:
    lock = (ROOT / ".ci" / "spark.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^([a-z0-9._-]+)==", lock, flags=re.M)
    assert "pyspark" in pinned
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "pyspark" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
