"""Sessions: sign in, renew, sign out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status

from app.api.accounts import AccountsDep, session_out
from app.api.auth.client_address import client_address
from app.api.auth.cookies import drop_cookie, set_cookie
from app.api.auth.guard import CallerDep
from app.api.auth.same_origin import check_same_origin
from app.api.documented import problems
from app.api.limits import Limit
from app.api.rights import MEMBERS, public, right
from ponctuel.accounts.sessions import PAGE_LIFETIME
from ponctuel_sdk.models import accounts as wire

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(400, 422))
@public(Limit.CREDENTIALS)
def sign_in(
    request: Request,
    response: Response,
    body: wire.SignIn,
    caller: CallerDep,
    accounts: AccountsDep,
) -> wire.Session:
    """Sign in.

    Five attempts per account and address within 15 minutes; the answer never says whether there is
    such an account. With `cookie`, a page's session begins, which lasts seven days.
    """
    if body.cookie:
        check_same_origin(request)  # another site must not sign its own account in here
    signed_in = accounts.sessions.sign_in(
        caller, body.email, body.password, client_address(request), page=body.cookie
    )
    if signed_in.page_token is not None:
        set_cookie(request, response, signed_in.page_token, PAGE_LIFETIME)
    return session_out(signed_in)


@router.post("/refresh", responses=problems(400, 422))
@public(Limit.CREDENTIALS)
def refresh(body: wire.Refresh, caller: CallerDep, accounts: AccountsDep) -> wire.Session:
    """Exchange a refresh token for the next one and a new access token.

    A token can be used once. Using it a second time ends its whole session.
    """
    return session_out(accounts.sessions.refresh(caller, body.refresh_token))


@router.get("", responses=problems())
@right(MEMBERS, None, Limit.READ)
def list_sessions(caller: CallerDep, accounts: AccountsDep) -> wire.Sessions:
    """Your active sessions, newest first."""
    rows = [
        wire.SessionListed(
            family_id=session.family_id,
            begun_at_utc=session.created_at_utc,
            expires_at_utc=session.expires_at_utc,
            current=session.family_id == caller.token_family_id,
        )
        for session in accounts.sessions.list_sessions(caller)
    ]
    return wire.Sessions(sessions=rows)


@router.delete("/current", status_code=status.HTTP_204_NO_CONTENT, responses=problems())
@right(MEMBERS, None, Limit.WRITE)
def sign_out(request: Request, caller: CallerDep, accounts: AccountsDep) -> Response:
    """Sign out: this session's tokens become invalid at once."""
    accounts.sessions.sign_out(caller)
    return _without_cookie(request)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT, responses=problems())
@right(MEMBERS, None, Limit.WRITE)
def sign_out_everywhere(request: Request, caller: CallerDep, accounts: AccountsDep) -> Response:
    """Sign out everywhere: all your sessions end at once. API keys stay valid."""
    accounts.sessions.sign_out_everywhere(caller)
    return _without_cookie(request)


def _without_cookie(request: Request) -> Response:
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    drop_cookie(request, response)
    return response
