"""Access tokens: signed, short-lived, valid for this API only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ponctuel.accounts.keyring import Keyring
from ponctuel.accounts.signed import read_signed, sign

LIFETIME = timedelta(minutes=15)
ISSUER, AUDIENCE = "ponctuel", "ponctuel-api"
PURPOSE = "access-token"
CLAIMS = ["exp", "iat", "nbf", "jti", "iss", "aud", "sub", "sid"]


@dataclass(frozen=True)
class AccessClaims:
    """The claims of a valid token: its user and its session."""

    user_id: str
    session_id: str
    token_id: str
    expires_at: datetime


class AccessTokens:
    """Issues and reads access tokens."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def issue(self, user_id: str, session_id: str, now: datetime) -> tuple[str, AccessClaims]:
        """A token for a session, valid for 15 minutes from `now` (aware)."""
        claims = AccessClaims(user_id, session_id, uuid.uuid4().hex, now + LIFETIME)
        content = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user_id,
            "sid": session_id,
            "jti": claims.token_id,
            "iat": now,
            "nbf": now,
            "exp": claims.expires_at,
        }
        return sign(self._keyring, PURPOSE, content), claims

    def read(self, token: str) -> AccessClaims | None:
        """The claims of a valid token of this installation; None for any other."""
        claims = read_signed(
            self._keyring, PURPOSE, token, CLAIMS, audience=AUDIENCE, issuer=ISSUER
        )
        if claims is None:
            return None
        return AccessClaims(
            str(claims["sub"]),
            str(claims["sid"]),
            str(claims["jti"]),
            datetime.fromtimestamp(claims["exp"], UTC),
        )
