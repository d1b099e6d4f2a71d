"""Tokens that confirm a new e-mail address: signed, so nothing is stored before the confirmation.

A token names the former address, and becomes invalid when that changes.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from ponctuel.accounts.keyring import Keyring
from ponctuel.accounts.signed import read_signed, sign

LIFETIME = timedelta(hours=24)
PURPOSE = "change-email"


@dataclass(frozen=True)
class EmailChange:
    """A change of address, valid as long as the account still has the former one."""

    user_id: uuid.UUID
    new_email: str
    former_sha256: str

    def is_current(self, email: str | None) -> bool:
        """Whether the account still has the address that is to change."""
        return email is not None and _sha(email) == self.former_sha256


class EmailChangeTokens:
    """Issues and reads tokens of e-mail changes."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def issue(self, user_id: uuid.UUID, email: str, new_email: str, now: datetime) -> str:
        claims = {"sub": str(user_id), "new": new_email, "old": _sha(email), "exp": now + LIFETIME}
        return sign(self._keyring, PURPOSE, claims)

    def read(self, token: str) -> EmailChange | None:
        """The change in a valid token of this installation; None for any other."""
        claims = read_signed(self._keyring, PURPOSE, token, ("exp", "sub"))
        if claims is None:
            return None
        try:
            return EmailChange(uuid.UUID(claims["sub"]), str(claims["new"]), str(claims["old"]))
        except (ValueError, KeyError):
            return None


def _sha(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()
