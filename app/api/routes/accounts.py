"""Accounts: registration, changes, export and erasure."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, Request, Response, status
from fastapi.responses import JSONResponse

from app.api.accounts import (
    SENT,
    AccountsDep,
    account_out,
    send_email_after_response,
    send_email_later,
)
from app.api.auth.client_address import client_address
from app.api.auth.cookies import drop_cookie
from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.limits import Limit
from app.api.rights import MEMBERS, public, right
from ponctuel.accounts.registration import Locale
from ponctuel.domain.errors import UserError
from ponctuel_sdk.models import accounts as wire

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])


@router.post("", status_code=status.HTTP_202_ACCEPTED, responses=problems(400, 422))
@public(Limit.CREDENTIALS)
def register(
    body: wire.NewAccount, caller: CallerDep, accounts: AccountsDep, tasks: BackgroundTasks
) -> wire.Accepted:
    """Register an account.

    A message goes to the address; the account opens when its link is followed. The answer is the
    same where the address has an account already, and sending the request again does no harm.
    """
    registration, email, password = accounts.registration, body.email, body.password
    registration.check(email, password)
    send_email_later(
        tasks, accounts, lambda: registration.register(caller, email, password, body.locale)
    )
    return SENT


@router.post("/verification", status_code=status.HTTP_202_ACCEPTED, responses=problems(400, 422))
@public(Limit.CREDENTIALS)
def send_verification(
    body: wire.Address, caller: CallerDep, accounts: AccountsDep, tasks: BackgroundTasks
) -> wire.Accepted:
    """Request the message again; the previous one becomes invalid."""
    accounts.registration.check_address(body.email)
    send_email_later(tasks, accounts, lambda: accounts.registration.send_again(caller, body.email))
    return SENT


@router.post(
    "/verification/confirm", status_code=status.HTTP_204_NO_CONTENT, responses=problems(400, 422)
)
@public(Limit.CREDENTIALS)
def confirm_verification(
    body: wire.NewPassword, caller: CallerDep, accounts: AccountsDep, tasks: BackgroundTasks
) -> None:
    """Activate an account, or confirm a new address, with the token of the message.

    The password is asked for too: whoever reads the message must be who asked for it.
    """
    if "." in body.token:  # signed: the token of a new address
        email = accounts.own.confirm_email(caller, body.token, body.password)
        send_email_after_response(tasks, accounts, email)
    else:
        accounts.registration.confirm(caller, body.token, body.password)


@router.get("/me", responses=problems())
@right(MEMBERS, None, Limit.READ)
def read_me(caller: CallerDep, accounts: AccountsDep) -> wire.Account:
    """Your account."""
    return account_out(accounts.own.read(caller))


@router.patch("/me", responses=problems(400, 404, 422))
@right(MEMBERS, None, Limit.CREDENTIALS)
def change_me(
    request: Request,
    body: wire.AccountPatch,
    caller: CallerDep,
    accounts: AccountsDep,
    tasks: BackgroundTasks,
) -> wire.Account:
    """Change your account.

    A new password ends all other sessions and all keys. A new address replaces the old one once it
    is confirmed by the link sent to it.
    """
    address = client_address(request)
    if body.email is not None or body.new_password is not None:
        if body.password is None:
            raise UserError("the current password is needed", field="password", code="missing")
        if body.email is not None and body.new_password is not None:
            raise UserError("change one at a time", field="new_password", code="one_at_a_time")
    if body.email is not None:
        email = accounts.own.request_email_change(caller, body.password or "", body.email, address)
        send_email_after_response(tasks, accounts, email)
    if body.new_password is not None:
        notice = accounts.own.set_password(caller, body.password or "", body.new_password, address)
        send_email_after_response(tasks, accounts, notice)
    if body.locale is not None:
        accounts.own.set_locale(caller, Locale(body.locale))
    return account_out(accounts.own.read(caller))


@router.delete("/me", status_code=status.HTTP_204_NO_CONTENT, responses=problems(400, 409, 422))
@right(MEMBERS, None, Limit.CREDENTIALS)
def erase_me(
    request: Request, body: wire.Erasure, caller: CallerDep, accounts: AccountsDep
) -> Response:
    """Erase your account and all data stored about you, at once and permanently.

    What remains is an entry of the audit log that names nobody. The last admin cannot be erased.
    """
    files = accounts.own.erase(caller, body.password, client_address(request))
    if (batches := request.app.state.batches) is not None:
        batches.delete_files(files)
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    drop_cookie(request, response)
    return response


@router.get("/me/export", responses=problems())
@right(MEMBERS, None, Limit.EXPORT)
def export_me(caller: CallerDep, accounts: AccountsDep) -> JSONResponse:
    """All data stored about you, table by table, as a JSON file (GDPR, articles 15 and 20).

    Hashes of passwords and tokens are left out.
    """
    headers = {"content-disposition": 'attachment; filename="ponctuel-export.json"'}
    return JSONResponse(accounts.own.export(caller), headers=headers)
