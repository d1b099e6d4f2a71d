"""Registered models, the champion, and their evaluation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.api.accounts import AccountsDep
from app.api.auth.guard import CallerDep
from app.api.caching import cacheable
from app.api.documented import Responses, problems
from app.api.limits import Limit
from app.api.pages import CursorQuery, LimitQuery, page_of_list
from app.api.registry import RegistryDep
from app.api.rights import ADMINS, ANALYSTS, right
from ponctuel.accounts.bootstrap import Accounts
from ponctuel.accounts.caller import Caller
from ponctuel.domain.errors import NotFound, UserError
from ponctuel.domain.scopes import Scope
from ponctuel.serving.deployments import deployments, record_change
from ponctuel.serving.registry import Change
from ponctuel_sdk.models import registry as wire

router = APIRouter(prefix="/v1", tags=["models"])
REPORT: Responses = {
    200: {
        "description": "The report, as the pipeline wrote it.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@router.get("/models", response_model=wire.Models, responses=problems(304, 422))
@right(ANALYSTS, Scope.DATA, Limit.READ)
def list_models(
    request: Request, registry: RegistryDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> Response:
    """Registered versions, newest first: aliases, verdict of the gate, figures of protocol H."""
    page = page_of_list(registry.versions(), cursor, limit)
    content = {"models": page.items, "next_cursor": page.cursor}
    return cacheable(request, wire.Models.model_validate(content))


@router.get("/models/deployments", responses=problems(422))
@right(ANALYSTS, Scope.DATA, Limit.READ)
def list_deployments(
    accounts: AccountsDep, cursor: CursorQuery = None, limit: LimitQuery = 50
) -> wire.Deployments:
    """Changes of the champion, newest first, whichever entry point made them."""
    page = deployments(accounts.operations, cursor, limit)
    rows = [
        wire.Deployment.model_validate(deployment, from_attributes=True)
        for deployment in page.items
    ]
    return wire.Deployments(deployments=rows, next_cursor=page.next_cursor)


@router.post("/models/rollback", responses=problems(400, 422))
@right(ADMINS, None, Limit.WRITE)
def roll_back(
    body: wire.Rollback, registry: RegistryDep, accounts: AccountsDep, caller: CallerDep
) -> wire.Changed:
    """Return to the previous champion, from the next request on."""
    return _recorded(accounts, caller, registry.rollback(body.reason), body.reason)


@router.post("/models/{version}/promote", responses=problems(400, 404, 422))
@right(ADMINS, None, Limit.WRITE)
def promote_model(
    version: Annotated[int, Path(ge=1, le=10**9, description="Number of the version.")],
    body: wire.Promotion,
    registry: RegistryDep,
    accounts: AccountsDep,
    caller: CallerDep,
) -> wire.Changed:
    """Make a version champion. It is used from the next request on.

    One that has no passing verdict of the gate needs `force`. A version that is already champion is
    refused.
    """
    try:
        change = registry.promote(version, body.reason, force=body.force)
    except UserError as error:
        if error.code == "unknown_version":
            raise NotFound(error.detail, field="version", value=version) from None
        raise
    return _recorded(accounts, caller, change, body.reason)


@router.get("/evaluation", response_class=Response, responses={**problems(304), **REPORT})
@right(ANALYSTS, Scope.DATA, Limit.READ)
def read_evaluation(request: Request, registry: RegistryDep) -> Response:
    """Scores of the champion: protocol H, and each lead time against climatology and peers."""
    return cacheable(request, registry.report("evaluation"))


@router.get("/evaluation/gate", response_class=Response, responses={**problems(304), **REPORT})
@right(ANALYSTS, Scope.DATA, Limit.READ)
def read_gate(request: Request, registry: RegistryDep) -> Response:
    """The latest verdict of the gate: each check with its limit and the measured value."""
    return cacheable(request, registry.report("gate"))


@router.get("/evaluation/peers", response_class=Response, responses={**problems(304), **REPORT})
@right(ANALYSTS, Scope.DATA, Limit.READ)
def read_peers(request: Request, registry: RegistryDep) -> Response:
    """Scores against every peer (protocol P), with paired differences and their intervals."""
    return cacheable(request, registry.report("peers"))


def _recorded(accounts: Accounts, caller: Caller, change: Change, reason: str) -> wire.Changed:
    """Record a change and who decided it."""
    record_change(accounts.operations, caller, change, reason)
    return wire.Changed(model_version=change.model_version)
