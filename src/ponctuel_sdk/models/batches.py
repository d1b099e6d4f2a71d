"""Batch jobs: a CSV file in, a CSV file out."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from ponctuel_sdk.models.base import Answer
from ponctuel_sdk.models.problems import Fault

BatchState = Literal["queued", "running", "done", "failed", "cancelled"]


class Batch(Answer):
    """A batch job, and how far it has come; `done`, `failed` and `cancelled` are final."""

    id: uuid.UUID
    state: BatchState
    input_name: str
    rows_n: int
    done_n: int
    errors_n: int
    progress: float
    has_result: bool
    failure: str | None
    cancel_requested: bool
    created_at_utc: datetime
    started_at_utc: datetime | None
    finished_at_utc: datetime | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will be done."""
        return self.state in ("done", "failed", "cancelled")


class Batches(Answer):
    batches: list[Batch]
    next_cursor: str | None = None


class RowError(Fault):
    """A row that could not be answered; rows are counted from 1, below the first line."""

    row_number: int


class RowErrors(Answer):
    errors: list[RowError]
    next_cursor: str | None = None
