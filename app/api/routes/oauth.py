"""A token for an API key, by OAuth's client credentials: for clients written for other APIs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.api.accounts import AccountsDep
from app.api.documented import problems
from app.api.limits import Limit
from app.api.rights import public
from ponctuel.accounts.errors import NotSignedIn
from ponctuel.accounts.key_token import LIFETIME
from ponctuel_sdk.models import oauth as wire

router = APIRouter(prefix="/v1/security/oauth2", tags=["sessions"])


@router.post("/token", responses=problems(400, 422))
@public(Limit.CREDENTIALS)
def issue_token(
    response: Response, body: Annotated[wire.ClientCredentials, Form()], accounts: AccountsDep
) -> wire.AccessGrant:
    """Exchange an API key for a token of its scopes, valid for 30 minutes.

    For clients that only speak OAuth's client credentials, as Amadeus' own does: the key is
    `client_secret`, and its prefix is `client_id`. Revoking a key revokes its tokens too.
    """
    granted = accounts.authentication.token_for_key(body.client_id, body.client_secret)
    if granted is None:
        raise NotSignedIn(
            "client_id is how an API key begins, client_secret the whole of it",
            field="client_secret",
            code="invalid_client",
        )
    response.headers["cache-control"] = "no-store"
    token, scopes = granted
    seconds = int(LIFETIME.total_seconds())
    return wire.AccessGrant(access_token=token, expires_in=seconds, scope=" ".join(sorted(scopes)))
