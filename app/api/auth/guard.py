"""The guard of every request: authentication, rights and rate limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from app.api.auth.client_address import client_address
from app.api.auth.credentials import Credentials, Kind, request_credentials
from app.api.auth.same_origin import check_same_origin
from app.api.limits import Limit, RateLimits, TooMany, address_group
from app.api.request_ids import current_request_id
from app.api.rights import Right, right_of
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.errors import NotAllowed, NotSignedIn
from ponctuel.domain.roles import Role


async def guard(request: Request) -> None:
    """Authenticate and authorise the caller of a route; sets `request.state.caller`.

    Raises:
        NotSignedIn: invalid credentials, or none where the route requires some.
        NotAllowed: the role or the scopes of the key do not allow it, or another site sent the
            request.
        TooMany: this caller has used up the quota of the class of routes.
    """
    right = right_of(request.method, request.scope["route"].path)
    caller = await caller_from(request, right) if right.reads_credentials else Caller()
    request.state.caller = replace(caller, request_id=current_request_id())
    if caller.known or not right.reads_credentials:
        request.state.answer_headers["cache-control"] = "no-store"
    spend(request, right.limit)
    check_right(right, caller)


async def caller_from(request: Request, right: Right) -> Caller:
    """The caller identified by the credentials of a request; rights are not checked.

    Raises:
        NotSignedIn: invalid credentials.
        TooMany: too many invalid credentials from this address.
    """
    credentials = request_credentials(request)
    if credentials is None:
        return Caller()
    if credentials.kind is Kind.COOKIE:
        check_same_origin(request)
    # It reads the database, which must not block other requests.
    caller = await run_in_threadpool(_authenticate, request, credentials)
    if caller is None:
        if credentials.kind is Kind.COOKIE and Role.VISITOR in right.roles:
            return Caller()  # an ended session, whose cookie browsers still send
        # Failed attempts count against the address, which limits guessing.
        _limits(request).spend(Limit.CREDENTIALS, _address(request), known=False)
        raise NotSignedIn(_rejection_text(credentials), code="invalid_credentials")
    return caller


def _authenticate(request: Request, credentials: Credentials) -> Caller | None:
    accounts = request.app.state.accounts
    if accounts is None:
        return None
    authentication = accounts.authentication
    match credentials.kind:
        case Kind.KEY:
            return cast("Caller | None", authentication.by_key(credentials.secret))
        case Kind.TOKEN:
            return cast("Caller | None", authentication.by_access_token(credentials.secret))
        case Kind.COOKIE:
            return cast("Caller | None", authentication.by_page_token(credentials.secret))


def _rejection_text(credentials: Credentials) -> str:
    match credentials.kind:
        case Kind.KEY:
            return "this key is not known, has expired or was revoked"
        case Kind.TOKEN:
            return "this token is not ours or has expired; refresh it or sign in again"
        case Kind.COOKIE:
            return "this session has ended; sign in again"


def check_right(right: Right, caller: Caller) -> None:
    """Raise NotSignedIn or NotAllowed unless a caller may use a route."""
    if caller.role not in right.roles:
        if not caller.known:
            raise NotSignedIn("this needs an account; sign in first")
        roles = ", ".join(sorted(role for role in right.roles))
        raise NotAllowed(f"this is for the roles {roles}")
    if caller.scopes is None or not right.reads_credentials:
        return
    if right.scope is None:
        raise NotAllowed("an API key cannot do this; sign in with a password", code="no_key_here")
    if right.scope not in caller.scopes:
        raise NotAllowed(f"this needs a key with the scope {right.scope}", code="missing_scope")


def spend(request: Request, limit: Limit, cost: int = 1) -> None:
    """Count a use of the caller's quota, and report it in the headers; raises TooMany."""
    caller: Caller = request.state.caller
    spender = f"user:{caller.user_id}" if caller.known else _address(request)
    headers: dict[str, str] = request.state.answer_headers
    try:
        quota = _limits(request).spend(limit, spender, known=caller.known, cost=cost)
    except TooMany as refusal:
        headers.update(refusal.quota.headers())
        raise
    if quota is not None:
        headers.update(quota.headers())


def _limits(request: Request) -> RateLimits:
    return cast(RateLimits, request.app.state.limits)


def _address(request: Request) -> str:
    return f"address:{address_group(client_address(request))}"


def caller_of(request: Request) -> Caller:
    """The caller that the guard let through."""
    return cast(Caller, request.state.caller)


CallerDep = Annotated[Caller, Depends(caller_of)]
