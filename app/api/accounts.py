"""Accounts for the routes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Request

from ponctuel.accounts.bootstrap import Accounts
from ponctuel.accounts.errors import Unavailable
from ponctuel.accounts.sessions import Account, SignedIn
from ponctuel.domain.email import Email
from ponctuel.domain.errors import UserError
from ponctuel_sdk.models import accounts as wire

log = logging.getLogger(__name__)
SENT = wire.Accepted(detail="If the address can be used, a message is on its way.")


def accounts_of(request: Request) -> Accounts:
    """The accounts that the composition root gave to the application."""
    accounts: Accounts | None = request.app.state.accounts
    if accounts is None:
        raise Unavailable("this installation has no accounts")
    return accounts


AccountsDep = Annotated[Accounts, Depends(accounts_of)]


def send_email_after_response(
    tasks: BackgroundTasks, accounts: Accounts, email: Email | None
) -> None:
    """Send an e-mail after the response, so that its duration reveals nothing to the caller."""
    if email is not None and accounts.mailer is not None:
        tasks.add_task(accounts.mailer.send, email)


def send_email_later(
    tasks: BackgroundTasks, accounts: Accounts, write: Callable[[], Email | None]
) -> None:
    """After the response, find out whether an e-mail must be sent, and send it.

    The duration of both depends on whether the account exists; the response must not show that.
    """

    def work() -> None:
        try:
            email = write()
        except UserError as error:
            log.error("an e-mail could not be written: %s", error.code)
            return
        if email is not None and accounts.mailer is not None:
            accounts.mailer.send(email)

    tasks.add_task(work)


def account_out(account: Account) -> wire.Account:
    return wire.Account.model_validate(account, from_attributes=True)


def session_out(signed_in: SignedIn) -> wire.Session:
    return wire.Session(
        access_token=signed_in.access_token,
        expires_in_s=signed_in.expires_in_s,
        refresh_token=signed_in.refresh_token,
        session_ends_at_utc=signed_in.ends_at_utc,
        account=account_out(signed_in.account),
    )
