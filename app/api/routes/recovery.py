"""Forgotten passwords."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, status

from app.api.accounts import SENT, AccountsDep, send_email_after_response, send_email_later
from app.api.auth.guard import CallerDep
from app.api.documented import problems
from app.api.limits import Limit
from app.api.rights import public
from ponctuel_sdk.models import accounts as wire

router = APIRouter(prefix="/v1/accounts/password-reset", tags=["accounts"])


@router.post("", status_code=status.HTTP_202_ACCEPTED, responses=problems(400, 422))
@public(Limit.CREDENTIALS)
def request_reset(
    body: wire.Address, caller: CallerDep, accounts: AccountsDep, tasks: BackgroundTasks
) -> wire.Accepted:
    """Request a message with a link to choose a new password, valid for an hour.

    The answer is the same where there is no such account.
    """
    accounts.recovery.check(body.email)
    send_email_later(tasks, accounts, lambda: accounts.recovery.request_reset(caller, body.email))
    return SENT


@router.post("/confirm", status_code=status.HTTP_204_NO_CONTENT, responses=problems(400, 422))
@public(Limit.CREDENTIALS)
def confirm_reset(
    body: wire.NewPassword, caller: CallerDep, accounts: AccountsDep, tasks: BackgroundTasks
) -> None:
    """Set a new password with the token of the message; all sessions and keys end."""
    email = accounts.recovery.confirm(caller, body.token, body.password)
    send_email_after_response(tasks, accounts, email)
