"""Spark: the engine for data too large for one machine.

Every table is written as Parquet and read back: a plan never grows beyond one statement, and the
results of a lost executor survive it. On a cluster the folder has to be one that all executors see.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ponctuel.warehouse.engines.dialect import spark_sql, spark_steps

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class SparkEngine:
    """See `engine.Engine`; tables are views over Parquet.

    Args:
        session: the session of `spark_session.open_session`.
        work: a folder for the tables, used by this engine only.
    """

    def __init__(self, session: SparkSession, work: Path) -> None:
        self._session = session
        self._work = work

    def register(self, name: str, files: Path) -> None:
        """Register Parquet files as a table.

        Args:
            name: the name of the table in statements.
            files: a file, or a folder of parts.
        """
        self._session.read.parquet(files.as_uri()).createOrReplaceTempView(name)

    def create_table(self, name: str, sql: str) -> None:
        for step in spark_steps(name, sql):
            files = (self._work / step.name).as_uri()
            rows = self._session.sql(step.sql)
            rows.write.mode("overwrite").parquet(files)
            written = self._session.read.schema(rows.schema).parquet(files)
            written.createOrReplaceTempView(step.name)

    def write(self, sql: str, target: Path) -> None:
        if target.is_file():  # another engine's
            target.unlink()
        rows = self._session.sql(spark_sql(sql))
        rows.write.mode("overwrite").parquet(target.as_uri())

    def close(self) -> None:
        """Remove the files of the tables; the session stays open."""
        shutil.rmtree(self._work, ignore_errors=True)
