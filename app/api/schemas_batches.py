"""What the routes on batch jobs answer."""

from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import BaseModel, Field

from app.api.schemas import FaultOut
from ponctuel.operations.words import BatchState


class BatchOut(BaseModel):
    """A batch job, and how far it has come."""

    id: uuid.UUID
    state: BatchState = Field(description="`done`, `failed` and `cancelled` are final.")
    input_name: str = Field(examples=["trips.csv"])
    rows_n: int = Field(description="Rows of the file.", examples=[12000])
    done_n: int = Field(description="Rows that are answered, errors among them.", examples=[4500])
    errors_n: int = Field(description="Rows that cannot be answered.", examples=[3])
    progress: float = Field(
        description="Share of the rows that are done, 0 to 1.", examples=[0.375]
    )
    has_result: bool = Field(description="Whether answers can be had.")
    failure: str | None = Field(description="Why it failed, in one sentence.")
    cancel_requested: bool
    created_at_utc: datetime
    started_at_utc: datetime | None
    finished_at_utc: datetime | None


class BatchesOut(BaseModel):
    """Your jobs, newest first."""

    batches: list[BatchOut]
    next_cursor: str | None = None


class RowErrorOut(FaultOut):
    """A row that could not be answered."""

    row_number: int = Field(description="Counted from 1, below the first line.", examples=[17])


class RowErrorsOut(BaseModel):
    """Faulty rows, in the order of the file."""

    errors: list[RowErrorOut]
    next_cursor: str | None = None


class SentIn(BaseModel):
    """A file, as a request that is sent twice is recognised."""

    input_name: str
    sha256: str
