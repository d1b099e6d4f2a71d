"""Ingestion of events: facts about flights and weather, pushed by an operator."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from pydantic import Field, ValidationError

from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.limits import Limit
from app.api.problems import field_name, shorten
from app.api.rights import OPERATORS, right
from app.api.service import Service, ServiceDep
from ponctuel.domain.errors import InvalidRequest, UserError
from ponctuel.domain.scopes import Scope
from ponctuel.serving.ingestion import (
    ACCEPTED,
    KNOWN,
    REFUSED,
    EventResult,
    NewEvent,
    counts_of,
    ingest,
)
from ponctuel_sdk.models import events as wire
from ponctuel_sdk.models.base import Body
from ponctuel_sdk.models.problems import Fault

router = APIRouter(prefix="/v1/events", tags=["events"])


class Delivery(Body):
    """Up to 10,000 events. Each is checked separately: an invalid one does not stop the others."""

    events: list[dict[str, object]] = Field(
        min_length=1,
        max_length=wire.MAX_EVENTS,
        description="Objects with the fields of `Event`.",
        json_schema_extra={"items": {"$ref": "#/components/schemas/Event"}},
    )


@router.post("", responses=problems(400, 413, 422))
@right(OPERATORS, Scope.EVENTS, Limit.WRITE)
def push_events(
    body: Delivery, caller: CallerDep, accounts: AccountsDep, service: ServiceDep
) -> wire.EventsReport:
    """Ingest facts that became known: schedules, aircraft, departures, arrivals, cancellations,
    diversions and weather.

    Sending again is safe: each fact is stored once, and the report says for each event whether it
        is new, already known, or refused and why. Stored facts are never changed; a
    correction is another event, and the one that became known last counts. A later `schedule` event
    reinstates a cancelled flight.
    """
    read = [_read(event, service) for event in body.events]
    rows = ingest(accounts.operations, caller, read)
    counts = counts_of(rows)
    return wire.EventsReport(
        accepted_n=counts[ACCEPTED],
        known_n=counts[KNOWN],
        refused_n=counts[REFUSED],
        events=[_report(row_n, row) for row_n, row in enumerate(rows, 1)],
    )


def _read(fields: Mapping[str, object], service: Service) -> NewEvent | UserError:
    try:
        checked = wire.Event.model_validate(fields)
        return service.read_event(checked.model_dump(exclude_none=True))
    except ValidationError as error:
        first = error.errors()[0]
        # The location of an error begins with `body`, as in other answers.
        return InvalidRequest(
            first["msg"],
            field=field_name(("event", *first["loc"])),
            value=shorten(first.get("input")),
            code=first["type"],
        )
    except UserError as error:
        return error


def _report(row_n: int, row: EventResult) -> wire.EventReport:
    error = None if row.error is None else Fault.model_validate(row.error.as_dict())
    return wire.EventReport(row=row_n, status=row.status, error=error)  # type: ignore[arg-type]
