"""Short-lived tokens that replace an API key (OAuth 2.0, RFC 6749, section 4.4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ponctuel.accounts.keyring import Keyring
from ponctuel.accounts.signed import read_signed, sign

LIFETIME = timedelta(minutes=30)
ISSUER, AUDIENCE = "ponctuel", "ponctuel-api"
PURPOSE = "key-token"
CLAIMS = ["exp", "iat", "nbf", "iss", "aud", "sub"]


class KeyTokens:
    """Issues and reads tokens of API keys; the key is looked up at each use."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def issue(self, prefix: str, now: datetime) -> str:
        """A token for the key with this prefix, valid for 30 minutes from `now` (aware)."""
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": prefix,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
        }
        return sign(self._keyring, PURPOSE, claims)

    def read(self, token: str) -> str | None:
        """The prefix of the key of a token; None where the token is not valid."""
        claims = read_signed(
            self._keyring, PURPOSE, token, CLAIMS, audience=AUDIENCE, issuer=ISSUER
        )
        return None if claims is None else str(claims["sub"])
