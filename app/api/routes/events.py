"""Events in: what became known, pushed by an operator."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import TypeAdapter, ValidationError

from app.api import schemas_events as schemas
from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.problems import field_name, shorten
from app.api.routes.common import problems
from app.api.schemas import FaultOut
from app.api.service import Service, ServiceDep
from ponctuel.accounts.trail import record
from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel.operations.repositories.events import NewEvent
from ponctuel.serving.intake import ACCEPTED, KNOWN, REFUSED, Row, take_in

router = APIRouter(prefix="/v1/events", tags=["events"])
_EVENT = TypeAdapter(schemas.EventIn)


@router.post("", responses=problems(400, 413, 422))
def push_events(
    body: schemas.EventsIn, caller: CallerDep, accounts: AccountsDep, service: ServiceDep
) -> schemas.EventsOut:
    """Take in what became known: schedules, aircraft, departures, arrivals, cancellations,
    diversions and weather.

    It may be sent again and again: each fact is kept once, and the report says of each event
    whether it is new, known already, or refused and why. What is kept is never changed; a
    correction is another event, and the one that became known last counts. A flight that was
    cancelled is put back by a later `schedule` event.
    """
    read = [_read(said, service) for said in body.events]
    with accounts.operations.begin() as work:
        rows = take_in(work, read, caller.account_id)
        counts = {status: sum(row.status == status for row in rows) for status in STATUSES}
        record(work, caller, "event.push", detail=dict(counts))
    return schemas.EventsOut(
        accepted_n=counts[ACCEPTED],
        known_n=counts[KNOWN],
        refused_n=counts[REFUSED],
        events=[_report(place, row) for place, row in enumerate(rows, 1)],
    )


STATUSES = (ACCEPTED, KNOWN, REFUSED)


def _read(said: dict[str, Any], service: Service) -> NewEvent | UserError:
    try:
        checked = _EVENT.validate_python(said)
        return service.read_event(checked.model_dump(exclude_none=True))
    except ValidationError as error:
        first = error.errors()[0]
        # A place is told as in other answers, where the body stands before it.
        return InvalidRequest(
            first["msg"],
            field=field_name(("event", *first["loc"])),
            value=shorten(first.get("input")),
            code=first["type"],
        )
    except UserError as error:
        return error


def _report(place: int, row: Row) -> schemas.EventReport:
    error = None if row.error is None else FaultOut.model_validate(row.error.as_dict())
    return schemas.EventReport(row=place, status=row.status, error=error)  # type: ignore[arg-type]
