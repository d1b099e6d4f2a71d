"""Batch jobs: a CSV file in, a CSV file out."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Cursor
from ponctuel_sdk.models.problems import Fault

BatchState = Literal["queued", "running", "done", "failed", "cancelled"]


class Batch(Answer):
    """A batch job and its progress."""

    id: uuid.UUID
    state: BatchState = Field(description="`done`, `failed` and `cancelled` are final.")
    input_name: str = Field(examples=["trips.csv"])
    rows_n: int = Field(description="Rows of the file.", examples=[12000])
    done_n: int = Field(description="Rows processed, including errors.", examples=[4500])
    errors_n: int = Field(description="Rows that could not be forecast.", examples=[3])
    progress: float = Field(description="Share of the rows processed, 0 to 1.", examples=[0.375])
    has_result: bool = Field(description="Whether a result can be downloaded.")
    failure: str | None = Field(description="Why it failed, in one sentence.")
    cancel_requested: bool
    created_at_utc: datetime
    started_at_utc: datetime | None
    finished_at_utc: datetime | None

    @property
    def ended(self) -> bool:
        """Whether the job has ended."""
        return self.state in ("done", "failed", "cancelled")


class Batches(Answer):
    """Your jobs, newest first."""

    batches: list[Batch]
    next_cursor: Cursor = None


class RowError(Fault):
    """A row that could not be forecast."""

    row_number: int = Field(description="Counted from 1, below the first line.", examples=[17])


class RowErrors(Answer):
    """Faulty rows, in the order of the file."""

    errors: list[RowError]
    next_cursor: Cursor = None
