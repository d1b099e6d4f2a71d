"""Tokens by which a new address answers: signed, so that nothing is kept until it has.

A token names the address that it changes from: once that has happened it changes nothing more.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from ponctuel.accounts.keyring import Keyring

LIFETIME = timedelta(hours=24)
PURPOSE = "change-email"
ALGORITHM = "HS256"


@dataclass(frozen=True)
class EmailChange:
    """Whose address becomes which, as long as the one before is still the same."""

    user_id: uuid.UUID
    new_email: str
    former_sha256: str

    def follows(self, email: str | None) -> bool:
        """Whether the account still goes by the address that is to change."""
        return email is not None and _sha(email) == self.former_sha256


class EmailChangeTokens:
    """Issues and reads such tokens."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def issue(self, user_id: uuid.UUID, email: str, new_email: str, now: datetime) -> str:
        key = self._keyring.signing(PURPOSE)
        told = {"sub": str(user_id), "new": new_email, "old": _sha(email), "exp": now + LIFETIME}
        return jwt.encode(told, key.key, algorithm=ALGORITHM, headers={"kid": key.key_id})

    def read(self, token: str) -> EmailChange | None:
        """What a token of ours says; None for any other, and for one that has expired."""
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = self._keyring.verifying(PURPOSE, key_id) if isinstance(key_id, str) else None
            if key is None:
                return None
            told = jwt.decode(
                token, key.key, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]}
            )
            return EmailChange(uuid.UUID(told["sub"]), str(told["new"]), str(told["old"]))
        except (jwt.PyJWTError, ValueError, KeyError):
            return None


def _sha(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
