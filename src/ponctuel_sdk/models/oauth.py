"""Client credentials (RFC 6749, section 4.4): an API key exchanged for a short-lived token."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ponctuel_sdk.models.base import Answer, Body


class ClientCredentials(Body):
    """An API key as credentials, sent as a form."""

    grant_type: Literal["client_credentials"] = Field(examples=["client_credentials"])
    client_id: str = Field(
        max_length=200,
        description="Start of the key, `pk_` and ten characters; the whole key is accepted too.",
        examples=["pk_ab2cd3ef4g"],
    )
    client_secret: str = Field(max_length=200, description="The whole key.")


class AccessGrant(Answer):
    """A token for the key's own scopes; it ends at once when the key is revoked."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word, no password
    expires_in: int = Field(description="Validity in seconds.", examples=[1800])
    scope: str = Field(description="The key's scopes, separated by spaces.")
