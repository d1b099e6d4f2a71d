"""Files that the stages of the study of ideas exchange."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ponctuel.config.paths import Paths

MODEL_NAME, TRIED_NAME = "model", "tried"
IDEAS_FILE = "ideas.json"


def catalogue_file(paths: Paths) -> Path:
    """The file of the list of ideas."""
    return paths.reports / "studies" / "ideas.yaml"


def rows_file(paths: Paths, name: str) -> Path:
    """The file of the rows of an idea, of the model, or of the tried features."""
    return paths.ideas / f"{name}.parquet"


def write_rows(paths: Paths, name: str, rows: pd.DataFrame) -> None:
    """Write rows, with losses in single precision."""
    path = rows_file(paths, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = [column for column in rows if rows[column].dtype == "float64"]
    rows.astype(dict.fromkeys(numbers, "float32")).to_parquet(path, index=False)
