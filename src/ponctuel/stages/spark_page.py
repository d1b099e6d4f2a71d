"""`python -m ponctuel.stages spark_page`: the page on Spark, from the last measurements."""

from __future__ import annotations

import json
from typing import Any

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.spark_page import spark_page
from ponctuel.stages.files import ONTIME_FILE, SPARK_PARITY_FILE
from ponctuel.stages.ideas.files import IDEAS_FILE

FOLDER, PAGE = "exploitation", "spark.md"


def main(paths: Paths | None = None) -> None:
    """Write reports/exploitation/spark.md from reports/metrics."""
    paths = paths or project_paths()

    def read(name: str) -> Any:
        file = paths.metrics / name
        return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None

    page = paths.reports / FOLDER / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    text = spark_page(read(SPARK_PARITY_FILE), read(ONTIME_FILE), read(IDEAS_FILE))
    page.write_text(text, encoding="utf-8")
    print(f"spark_page: {page.relative_to(paths.root)}")
