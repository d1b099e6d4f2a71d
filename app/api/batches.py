"""Batch jobs for the routes."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, File, Request, UploadFile
from pydantic import BaseModel

from app.api.documented import Responses
from ponctuel.accounts.errors import Unavailable
from ponctuel.serving.batches import Batch, BatchService
from ponctuel_sdk.models import batches as wire

CSV = "text/csv"
CSV_ANSWER: Responses = {
    200: {"description": "The answers.", "content": {CSV: {"schema": {"type": "string"}}}}
}
CsvFile = Annotated[
    UploadFile,
    File(
        description="CSV in UTF-8 whose first line names its columns: carrier, flight, origin, "
        "destination, departure; optionally issued_at and tail_number. Other columns are handed "
        "through. Comma, semicolon and tab are understood."
    ),
]


def batches_of(request: Request) -> BatchService:
    """The batch jobs that the composition root gave to the application."""
    batches: BatchService | None = request.app.state.batches
    if batches is None:
        raise Unavailable("this installation takes no batches")
    return batches


BatchesDep = Annotated[BatchService, Depends(batches_of)]


def batch_out(job: Batch) -> wire.Batch:
    return wire.Batch(
        **{name: getattr(job, name) for name in wire.Batch.model_fields if hasattr(job, name)},
        progress=job.done_n / job.rows_n if job.rows_n else 1.0,
        has_result=job.result_file is not None,
    )


class SentFile(BaseModel):
    """A file, by the digest that identifies a repeated request."""

    input_name: str
    sha256: str


def sent_file(name: str, content: bytes) -> SentFile:
    return SentFile(input_name=name, sha256=hashlib.sha256(content).hexdigest())
