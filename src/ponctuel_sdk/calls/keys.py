"""API keys."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from ponctuel_sdk._call import Call, model, new_idempotency_key, no_content, part
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.keys import Key, KeyRequest, Keys, NewKey, Scope


@operation("GET", "/v1/keys")
def list_keys() -> Call[list[Key]]:
    """Your keys, newest first, with those that have expired or were revoked."""
    return Call(part(Keys, lambda answer: answer.keys))


@operation("POST", "/v1/keys")
def make_key(
    name: str, scopes: Sequence[Scope], days: int = 90, *, idempotency_key: str | None = None
) -> Call[NewKey]:
    """Create a key; only this response contains it.

    Args:
        name: a name for yourself.
        scopes: what it allows.
        days: its validity.
        idempotency_key: a repetition with the same key creates nothing; generated if omitted.
    """
    body = KeyRequest(name=name, scopes=list(scopes), days=days)
    return Call(model(NewKey), body=body, idempotency_key=idempotency_key or new_idempotency_key())


@operation("DELETE", "/v1/keys/{key_id}")
def revoke_key(key_id: uuid.UUID | str) -> Call[None]:
    """Revoke a key; programs that use it are refused from the next request on.

    Args:
        key_id: the id of the key.
    """
    return Call(no_content, path_parameters={"key_id": key_id})
