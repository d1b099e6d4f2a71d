"""`python -m ponctuel.stages spark_score ROWS TARGET`: the champion's forecasts for a whole table.

ROWS is Parquet with the model's input columns (as stage `features` writes them), TARGET the folder
that Spark writes: the same rows with their forecasts.
"""

from __future__ import annotations

from pathlib import Path

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotFound, UserError
from ponctuel.serving.spark_scoring import scored
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import MODEL_NAME
from ponctuel.warehouse.engines.spark_session import open_session


def main(rows: str = "", target: str = "", paths: Paths | None = None) -> None:
    """Write a table's forecasts.

    Args:
        rows: a Parquet file, or a folder of parts.
        target: a folder that does not exist yet.
        paths: the paths of the project whose champion forecasts; by default, those of the working
            folder.

    Raises:
        UserError: a path is missing, or cannot be used.
    """
    if not rows or not target:
        raise UserError("two paths are needed: the rows, and the folder to write")
    source, written = Path(rows).resolve(), Path(target).resolve()
    if not source.exists():
        raise NotFound("there is no such table", field="rows", value=rows)
    if written.exists():
        raise UserError(
            "a folder that does not exist yet is accepted", field="target", value=target
        )
    open_store(paths or project_paths())
    table = open_session().read.parquet(source.as_uri())
    scored(table, f"models:/{MODEL_NAME}@champion").write.parquet(written.as_uri())
    print(f"spark_score: {written}")
