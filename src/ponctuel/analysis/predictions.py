"""The forecasts that the evaluation stored, one row per flight and lead time."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from ponctuel.domain.errors import NotReady
from ponctuel.domain.json import JsonValue, read_object

TARGETS_MIN = (15, 30, 60)
HEADLINE_LATE_MIN = 30


def read_predictions(path: Path) -> pd.DataFrame:
    """All stored forecasts with their outcomes, in a fixed order.

    Probabilities are float32 and codes are categories, which halves the memory.

    Raises:
        NotReady: the evaluation has not run.
    """
    if not path.is_file():
        raise NotReady("the forecasts are not evaluated yet; run `dvc repro evaluate`")
    with duckdb.connect() as connection:
        frame = connection.execute(
            "SELECT * FROM read_parquet(?) ORDER BY lead_time_min, sched_dep_min, flight_id",
            [str(path)],
        ).df()
    codes = [name for name in map(str, frame) if name.endswith("_code")]
    doubles = list(frame.select_dtypes("float64").columns)
    types = dict.fromkeys(codes, "category") | dict.fromkeys(doubles, "float32")
    return frame.astype(
        types | {"lead_time_min": "int64", "outcome": "category", "arr_delay_min": "float64"}
    )


def arrived_at(predictions: pd.DataFrame, lead_time_min: int | None = None) -> pd.DataFrame:
    """The flights that arrived, at one lead time or at all."""
    keep = predictions["outcome"] == "arrived"
    if lead_time_min is not None:
        keep &= predictions["lead_time_min"] == lead_time_min
    return predictions[keep]


def weeks_of(rows: pd.DataFrame) -> np.ndarray:
    """The calendar week of each row (Monday to Sunday, local day), numbered from 0, shape (n,)."""
    days = pd.to_datetime(rows["date_local"]).to_numpy().astype("datetime64[D]")
    monday = (days.astype(np.int64) + 3) // 7  # 1970-01-01 was a Thursday
    return np.unique(monday, return_inverse=True)[1]


def read_metrics(path: Path) -> dict[str, JsonValue]:
    """The content of a metrics file; empty where there is no such file."""
    if not path.is_file():
        return {}
    return read_object(path)
