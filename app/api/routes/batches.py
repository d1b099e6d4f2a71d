"""Batch jobs: a CSV file in, a CSV file out."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status
from fastapi.responses import FileResponse, StreamingResponse

from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep, spend
from app.api.batches import CSV, CSV_ANSWER, BatchesDep, CsvFile, batch_out, sent_file
from app.api.documented import problems
from app.api.idempotency import IdempotencyKeyHeader, once
from app.api.limits import Limit
from app.api.pages import CursorQuery, LimitQuery, number_cursor, read_number_cursor
from app.api.rights import MEMBERS, right
from app.api.service import ServiceDep
from ponctuel.domain.scopes import Scope
from ponctuel.serving.batch_csv import answered_chunks, heading, read_requests
from ponctuel_sdk.models import batches as wire
from ponctuel_sdk.models.forecasts import MAX_REQUESTS

router = APIRouter(prefix="/v1", tags=["batches"])


@router.post(
    "/forecasts.csv",
    response_class=StreamingResponse,
    responses={**problems(400, 413, 422), **CSV_ANSWER},
)
@right(MEMBERS, Scope.BATCHES, Limit.FORECAST)
def answer_file(request: Request, file: CsvFile, service: ServiceDep) -> StreamingResponse:
    """Forecast a CSV file of up to 10,000 rows in one request: the answer is streamed row by row.

    Each row comes back with its own cells, the forecast, or `error_code`, `error_field` and
    `error_detail`. Cells that a spreadsheet would take for formulas begin with an apostrophe.
    """
    requests = read_requests(file.file.read(), MAX_REQUESTS).dated(service.clock.now())
    spend(request, Limit.FLIGHTS, len(requests))

    def lines() -> object:
        yield heading(requests)
        for lot, _ in answered_chunks(service, requests):
            yield lot

    headers = {"content-disposition": 'attachment; filename="forecasts.csv"'}
    return StreamingResponse(lines(), media_type=f"{CSV}; charset=utf-8", headers=headers)  # type: ignore[arg-type]


@router.post(
    "/batches", status_code=status.HTTP_202_ACCEPTED, responses=problems(400, 409, 413, 422)
)
@right(MEMBERS, Scope.BATCHES, Limit.WRITE)
def send_batch(
    request: Request,
    response: Response,
    file: CsvFile,
    batches: BatchesDep,
    caller: CallerDep,
    accounts: AccountsDep,
    idempotency_key: IdempotencyKeyHeader = None,
) -> wire.Batch:
    """Submit a CSV file of up to 50,000 rows, to be forecast in the background.

    Rows that do not say when they are issued are issued at the moment of sending. Three jobs may
    be open at a time; a job and its files are kept for 30 days after its end.
    """
    content, name = file.file.read(), file.filename or "requests.csv"

    def work() -> wire.Batch:
        requests = batches.read(content)
        # First: a request refused for its cost stores nothing, and may be sent again.
        spend(request, Limit.FLIGHTS, len(requests))
        return batch_out(batches.accept(caller.account_id, name, requests))

    return once(
        request,
        response,
        accounts,
        caller,
        idempotency_key,
        sent_file(name, content),
        work,
        wire.Batch,
        status=status.HTTP_202_ACCEPTED,
    )


@router.get("/batches", responses=problems(422))
@right(MEMBERS, Scope.BATCHES, Limit.READ)
def list_batches(
    caller: CallerDep, batches: BatchesDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> wire.Batches:
    """Your jobs, newest first."""
    page = batches.page(caller.account_id, cursor, limit)
    return wire.Batches(
        batches=[batch_out(job) for job in page.items], next_cursor=page.next_cursor
    )


@router.get("/batches/{batch_id}", responses=problems(404, 422))
@right(MEMBERS, Scope.BATCHES, Limit.READ)
def read_batch(batch_id: uuid.UUID, caller: CallerDep, batches: BatchesDep) -> wire.Batch:
    """The progress of a job."""
    return batch_out(batches.job(caller.account_id, batch_id))


@router.get("/batches/{batch_id}/errors", responses=problems(404, 422))
@right(MEMBERS, Scope.BATCHES, Limit.READ)
def list_row_errors(
    batch_id: uuid.UUID,
    caller: CallerDep,
    batches: BatchesDep,
    cursor: CursorQuery = None,
    limit: Annotated[int, Query(ge=1, le=199, description="How many at most.")] = 50,
) -> wire.RowErrors:
    """The rows that could not be forecast so far, in the order of the file."""
    after = read_number_cursor(cursor) if cursor else 0
    rows = batches.errors(caller.account_id, batch_id, after, limit + 1)
    page_rows = rows[:limit]
    return wire.RowErrors(
        errors=[wire.RowError.model_validate(error, from_attributes=True) for error in page_rows],
        next_cursor=number_cursor(page_rows[-1].row_number) if len(rows) > limit else None,
    )


@router.get(
    "/batches/{batch_id}/result",
    response_class=FileResponse,
    responses={**problems(404, 409, 422), **CSV_ANSWER},
)
@right(MEMBERS, Scope.BATCHES, Limit.READ)
def read_result(batch_id: uuid.UUID, caller: CallerDep, batches: BatchesDep) -> FileResponse:
    """The forecasts of a finished job, as a CSV file; of a cancelled one, those made until then.

    Each row comes back with its own cells, the forecast, or `error_code`, `error_field` and
    `error_detail`. Cells that a spreadsheet would take for formulas begin with an apostrophe.
    """
    _, path = batches.result(caller.account_id, batch_id)
    return FileResponse(
        path, media_type=f"{CSV}; charset=utf-8", filename=f"forecasts-{batch_id}.csv"
    )


@router.post("/batches/{batch_id}/cancel", responses=problems(404, 422))
@right(MEMBERS, Scope.BATCHES, Limit.WRITE)
def cancel_batch(batch_id: uuid.UUID, caller: CallerDep, batches: BatchesDep) -> wire.Batch:
    """Cancel a job: at once if it is queued, after the rows in progress if it is running.

    One that has ended stays as it is.
    """
    return batch_out(batches.cancel(caller.account_id, batch_id))


@router.delete(
    "/batches/{batch_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 409, 422)
)
@right(MEMBERS, Scope.BATCHES, Limit.WRITE)
def remove_batch(batch_id: uuid.UUID, caller: CallerDep, batches: BatchesDep) -> None:
    """Delete a finished job and its files."""
    batches.remove(caller.account_id, batch_id)
