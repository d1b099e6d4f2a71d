"""An API key exchanged for a short-lived token."""

from __future__ import annotations

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.oauth import AccessGrant, ClientCredentials


@operation("POST", "/v1/security/oauth2/token", repeatable=True)
def issue_token(client_id: str, client_secret: str) -> Call[AccessGrant]:
    """A token with the scopes of a key, for programs that use OAuth; the key itself works too.

    Args:
        client_id: the beginning of the key, `pk_` and ten characters.
        client_secret: the whole key.
    """
    credentials = ClientCredentials(
        grant_type="client_credentials", client_id=client_id, client_secret=client_secret
    )
    return Call(model(AccessGrant), form=credentials)
