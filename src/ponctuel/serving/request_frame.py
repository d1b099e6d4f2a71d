"""Data frames of requests and of forecasts, for `Project.forecast_frame`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel.domain.json import Fields
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.batch_csv import ADDED_COLUMNS, OPTIONAL, REQUIRED, answer_cells

# Fields of a request by the column names of the warehouse, so that a query's result is accepted.
WAREHOUSE_NAMES = {
    "carrier_code": "carrier",
    "flight_number": "flight",
    "origin_code": "origin",
    "destination_code": "destination",
    "sched_dep_local": "departure",
}
_TEXT = (
    "issued_at_utc",
    "model_version",
    "cancelled_known_at_utc",
    "error_code",
    "error_field",
    "error_detail",
)


def frame_requests(frame: pd.DataFrame) -> list[dict[str, object]]:
    """One request per row; empty cells and other columns are ignored.

    Args:
        frame: columns named like the fields of a request, or like the warehouse's.

    Raises:
        InvalidRequest: a column is missing.
    """
    named = frame.rename(columns={k: v for k, v in WAREHOUSE_NAMES.items() if v not in frame})
    missing = [name for name in REQUIRED if name not in named]
    if missing:
        raise InvalidRequest(
            f"the columns {', '.join(REQUIRED)} are needed (or, as in the warehouse, "
            f"{', '.join(WAREHOUSE_NAMES)}); missing: {', '.join(missing)}",
            field="frame",
            code="missing_column",
        )
    columns = [name for name in (*REQUIRED, *OPTIONAL) if name in named]
    return [
        {name: value for name, value in zip(columns, row, strict=True) if not pd.isna(value)}
        for row in named[columns].itertuples(index=False, name=None)
    ]


def issued_ahead(request: Fields, departure: pd.Timestamp, lead_time_min: float) -> Fields:
    """The request with an issue time so many minutes before its scheduled departure.

    Args:
        request: fields as a caller writes them; see `resolve`.
        departure: scheduled, aware.
        lead_time_min: minutes from issue to departure.
    """
    return {**request, "issued_at": (departure - timedelta(minutes=lead_time_min)).isoformat()}


def forecast_table(answers: Sequence[AnsweredRequest | UserError], index: pd.Index) -> pd.DataFrame:
    """One row per request with the columns `batch_csv.ADDED_COLUMNS`: a forecast, or an error.

    Args:
        answers: the answers in order.
        index: the index of the frame, one label per answer.
    """
    rows = [answer_cells(answer) for answer in answers]
    table = pd.DataFrame(rows, index=index, columns=pd.Index(ADDED_COLUMNS), dtype=object)
    table = table.replace({"": None})
    texts = {name: table[name].astype("str") for name in _TEXT}
    return table.drop(columns=list(_TEXT)).infer_objects().assign(**texts)[list(ADDED_COLUMNS)]
