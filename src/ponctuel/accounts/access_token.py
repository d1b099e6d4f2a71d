"""Access tokens: signed, short-lived, good for nothing but this API (RFC 7519, RFC 8725)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from ponctuel.accounts.keyring import Keyring

LIFETIME = timedelta(minutes=15)
ISSUER, AUDIENCE = "ponctuel", "ponctuel-api"
ALGORITHM = "HS256"  # pinned: what the token says of itself is not asked
PURPOSE = "access-token"
CLAIMS = ["exp", "iat", "nbf", "jti", "iss", "aud", "sub", "sid"]


@dataclass(frozen=True)
class AccessClaims:
    """What a valid token says: whose it is, and the session that it belongs to."""

    user_id: str
    session_id: str
    token_id: str
    expires_at: datetime


class AccessTokens:
    """Issues and reads access tokens."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def issue(self, user_id: str, session_id: str, now: datetime) -> tuple[str, AccessClaims]:
        """A token for a session, good for 15 minutes from `now` (aware)."""
        key = self._keyring.signing(PURPOSE)
        claims = AccessClaims(user_id, session_id, uuid.uuid4().hex, now + LIFETIME)
        token = jwt.encode(
            {
                "iss": ISSUER,
                "aud": AUDIENCE,
                "sub": user_id,
                "sid": session_id,
                "jti": claims.token_id,
                "iat": now,
                "nbf": now,
                "exp": claims.expires_at,
            },
            key.key,
            algorithm=ALGORITHM,
            headers={"kid": key.key_id},
        )
        return token, claims

    def read(self, token: str) -> AccessClaims | None:
        """The claims of a token that is ours, whole and not expired; None for any other."""
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = self._keyring.verifying(PURPOSE, key_id) if isinstance(key_id, str) else None
            if key is None:
                return None
            told = jwt.decode(
                token, key.key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER,
                options={"require": CLAIMS},
            )  # fmt: skip
        except jwt.PyJWTError:
            return None
        return AccessClaims(
            str(told["sub"]), str(told["sid"]), str(told["jti"]),
            datetime.fromtimestamp(told["exp"], UTC),
        )  # fmt: skip
