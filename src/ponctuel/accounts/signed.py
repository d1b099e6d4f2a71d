"""Signed tokens (RFC 7519, RFC 8725): signing and verification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import jwt

from ponctuel.accounts.keyring import Keyring

ALGORITHM = "HS256"  # pinned: the algorithm named in the token is ignored
# Tolerated difference between server clocks, so that each accepts the others' new tokens.
LEEWAY = timedelta(seconds=30)


def sign(keyring: Keyring, purpose: str, claims: Mapping[str, object]) -> str:
    """Sign claims for a purpose; the token's header names the key."""
    key = keyring.signing(purpose)
    return jwt.encode(dict(claims), key.key, algorithm=ALGORITHM, headers={"kid": key.key_id})


def read_signed(
    keyring: Keyring, purpose: str, token: str, required: Sequence[str], **expected: str
) -> dict[str, Any] | None:
    """The claims of a valid token of this installation; None for any other.

    Clocks of servers may differ by `LEEWAY`: a token is accepted that long before its validity
    begins and after it ends.

    Args:
        required: claims that the token must have.
        expected: `audience` and `issuer` that the token must name.
    """
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = keyring.verifying(purpose, key_id) if isinstance(key_id, str) else None
        if key is None:
            return None
        decoded: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[ALGORITHM],
            options={"require": list(required)},
            leeway=LEEWAY,
            **expected,  # type: ignore[arg-type]
        )
    except jwt.PyJWTError:
        return None
    return decoded
