"""Batch jobs: a CSV file in, a CSV file out."""

from __future__ import annotations

import uuid
from pathlib import Path

import httpx

from ponctuel_sdk._call import Call, Series, by_cursor, model, new_idempotency_key, no_content
from ponctuel_sdk._operation import listing, operation
from ponctuel_sdk.models.batches import Batch, Batches, RowError, RowErrors

# A path, or the content itself.
CsvFile = Path | bytes
BatchId = uuid.UUID | str


def _file(file: CsvFile) -> tuple[str, bytes]:
    return (file.name, file.read_bytes()) if isinstance(file, Path) else ("requests.csv", file)


def _content(response: httpx.Response) -> bytes:
    return response.content


@operation("POST", "/v1/forecasts.csv", repeatable=True)
def answer_file(file: CsvFile) -> Call[bytes]:
    """Forecast a CSV file of up to 10,000 rows while you wait; the answer is a CSV file.

    Args:
        file: a path to a CSV file, or its content.
    """
    return Call(_content, file=_file(file))


@operation("POST", "/v1/batches")
def send_batch(file: CsvFile, *, idempotency_key: str | None = None) -> Call[Batch]:
    """Submit a CSV file of up to 50,000 rows, to be forecast in the background.

    Args:
        file: a path to a CSV file, or its content.
        idempotency_key: a repetition with the same key creates nothing; generated if omitted.
    """
    key = idempotency_key or new_idempotency_key()
    return Call(model(Batch), file=_file(file), idempotency_key=key)


@listing("GET", "/v1/batches")
def list_batches(*, limit: int = 50, cursor: str | None = None) -> Series[Batch]:
    """Your jobs, newest first.

    Args:
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    return by_cursor(Batches, lambda answer: answer.batches, {"limit": limit, "cursor": cursor})


@operation("GET", "/v1/batches/{batch_id}")
def read_batch(batch_id: BatchId) -> Call[Batch]:
    """The progress of a job.

    Args:
        batch_id: the id of the job.
    """
    return Call(model(Batch), path_parameters={"batch_id": batch_id})


@listing("GET", "/v1/batches/{batch_id}/errors")
def list_row_errors(
    batch_id: BatchId, *, limit: int = 50, cursor: str | None = None
) -> Series[RowError]:
    """The rows that could not be answered so far, in the order of the file.

    Args:
        batch_id: the id of the job.
        limit: maximum number of items per page.
        cursor: the `next_cursor` of the previous page; the first page if omitted.
    """
    query = {"limit": limit, "cursor": cursor}
    return by_cursor(RowErrors, lambda answer: answer.errors, query, {"batch_id": batch_id})


@operation("GET", "/v1/batches/{batch_id}/result")
def read_result(batch_id: BatchId) -> Call[bytes]:
    """The answers of a job that has ended, as a CSV file.

    Args:
        batch_id: the id of the job.
    """
    return Call(_content, path_parameters={"batch_id": batch_id})


@operation("POST", "/v1/batches/{batch_id}/cancel", repeatable=True)
def cancel_batch(batch_id: BatchId) -> Call[Batch]:
    """Cancel a job: at once if it is queued, after the rows in progress if it is running.

    Args:
        batch_id: the id of the job.
    """
    return Call(model(Batch), path_parameters={"batch_id": batch_id})


@operation("DELETE", "/v1/batches/{batch_id}")
def remove_batch(batch_id: BatchId) -> Call[None]:
    """Delete a finished job and its files.

    Args:
        batch_id: the id of the job.
    """
    return Call(no_content, path_parameters={"batch_id": batch_id})
