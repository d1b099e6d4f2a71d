"""The star schema as Parquet tables for Spark, with its keys and checks verified.

The keys and checks are those of the table definitions. DuckDB enforces them on insertion, Spark
does not, so each is verified by a query whose result must be empty.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ponctuel.domain.errors import InternalError, NotReady
from ponctuel.tables import STAR_SCHEMA, Table
from ponctuel.warehouse.engines.dialect import spark_sql
from ponctuel.warehouse.restore import CONTENTS_FILE, list_contents

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from ponctuel.warehouse.engines.spark import SparkEngine

STAR_FOLDER = "star"
# Facts are sorted by day, so that a query for some days skips the rest.
_ORDER = {"fact_flight": "date_local", "fact_weather": "hour_utc"}


def write_star(session: SparkSession, clean: Path, warehouse: Path) -> dict[str, int]:
    """Write the cleaned tables as the star schema's tables, and verify every key and check.

    Args:
        session: the session of `engines.spark_session.open_session`.
        clean: the folder of the cleaned tables.
        warehouse: the folder of the analytic database; the list of its contents is written too.

    Returns:
        Rows by table.

    Raises:
        InternalError: rows violate a key or a check.
    """
    star = warehouse / STAR_FOLDER
    shutil.rmtree(star, ignore_errors=True)
    row_counts = {}
    for table in STAR_SCHEMA:
        listed = ", ".join(f"CAST({c.name} AS {c.sql_type}) AS {c.name}" for c in table.columns)
        cleaned = (clean / f"{table.name}.parquet").as_uri()
        session.read.parquet(cleaned).createOrReplaceTempView("cleaned")
        rows = session.sql(spark_sql(f"SELECT {listed} FROM cleaned"))
        order = _ORDER.get(table.name)
        ordered = rows.sort(order) if order else rows.coalesce(1)
        target = (star / table.name).as_uri()
        ordered.write.parquet(target)
        session.read.parquet(target).createOrReplaceTempView(table.name)
    for table in STAR_SCHEMA:
        check_table(session, table)
        row_counts[table.name] = session.table(table.name).count()
    contents = list_contents(clean)
    for folder in (star, warehouse):
        (folder / CONTENTS_FILE).write_text(contents, encoding="utf-8")
    return row_counts


def register_star(engine: SparkEngine, warehouse: Path) -> None:
    """Register the star schema's tables in an engine.

    Raises:
        NotReady: they are missing, or have other contents than the database.
    """
    star = warehouse / STAR_FOLDER
    listed = [folder / CONTENTS_FILE for folder in (star, warehouse)]
    texts = {file.read_text(encoding="utf-8") for file in listed if file.is_file()}
    if len(texts) != 1 or not listed[0].is_file():
        raise NotReady(
            "the star schema has not been written for Spark; run "
            "`python -m ponctuel.stages warehouse --engine spark`"
        )
    for table in STAR_SCHEMA:
        engine.register(table.name, star / table.name)


def check_table(session: SparkSession, table: Table) -> None:
    """Verify that a table's rows meet its keys and checks.

    Args:
        session: the Spark session in which the star schema's tables have their names.
        table: its definition.

    Raises:
        InternalError: names the first rule that is violated, and by how many rows.
    """
    by_row = dict(_row_rules(table))
    sums = ", ".join(
        f"COUNT(CASE WHEN {violated} THEN 1 END) AS rule_{number}"
        for number, violated in enumerate(by_row.values())
    )
    counts = session.sql(spark_sql(f"SELECT {sums} FROM {table.name}")).first()
    for number, rule in enumerate(by_row):
        if counts is not None and counts[number]:
            raise InternalError(f"{table.name}: {counts[number]} rows violate {rule}")
    for rule, query in _key_rules(table):
        if violations_n := session.sql(spark_sql(query)).count():
            raise InternalError(f"{table.name}: {violations_n} rows violate {rule}")


def _row_rules(table: Table) -> Iterator[tuple[str, str]]:
    """Each rule on single rows, with the condition of the rows that violate it."""
    for column in table.columns:
        if not column.nullable:
            yield f"{column.name} NOT NULL", f"{column.name} IS NULL"
        if column.check:
            yield column.check, f"NOT ({column.check})"
    for check in table.checks:
        yield check, f"NOT ({check})"


def _key_rules(table: Table) -> Iterator[tuple[str, str]]:
    """Each key, with a query for the keys or rows that violate it."""
    for key in (table.primary_key, *table.unique):
        listed = ", ".join(key)
        # UNIQUE does not compare nulls.
        not_null = " AND ".join(f"{column} IS NOT NULL" for column in key)
        yield (
            f"UNIQUE ({listed})",
            f"SELECT 1 AS violation FROM {table.name} WHERE {not_null} GROUP BY {listed} "
            "HAVING COUNT(*) > 1",
        )
    for fk in table.foreign_keys:
        yield (
            f"{fk.column} REFERENCES {fk.table}",
            f"SELECT 1 AS violation FROM {table.name} AS t LEFT JOIN {fk.table} AS o "
            f"ON t.{fk.column} = o.{fk.key} WHERE t.{fk.column} IS NOT NULL AND o.{fk.key} IS NULL",
        )
