"""Signing keys for each purpose, derived from the secret of the installation."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from ponctuel.config.settings import MIN_SECRET_LENGTH


@dataclass(frozen=True)
class SigningKey:
    """A key for one purpose, and its identifier in signed tokens."""

    key_id: str
    key: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.key_id})"


class Keyring:
    """Derives keys from the secrets: the first one signs, the former ones only verify.

    Args:
        secrets: the current secret, then the former ones, each of 32 characters or more.
    """

    def __init__(self, *secrets: str) -> None:
        if not secrets or any(len(secret) < MIN_SECRET_LENGTH for secret in secrets):
            raise ValueError(f"a secret has {MIN_SECRET_LENGTH} characters or more")
        self._secrets = secrets

    def signing(self, purpose: str) -> SigningKey:
        """The key that signs for a purpose."""
        return self._derive(self._secrets[0], purpose)

    def every(self, purpose: str) -> list[SigningKey]:
        """The current key for a purpose, then that of each former secret."""
        return [self._derive(secret, purpose) for secret in self._secrets]

    def verifying(self, purpose: str, key_id: str) -> SigningKey | None:
        """The key with this identifier, if it derives from one of the secrets."""
        keys = (self._derive(secret, purpose) for secret in self._secrets)
        return next((key for key in keys if key.key_id == key_id), None)

    @staticmethod
    def _derive(secret: str, purpose: str) -> SigningKey:
        """One block of HKDF's expand step (RFC 5869), from which the secret cannot be recovered."""
        key = hmac.digest(secret.encode(), f"ponctuel/{purpose}".encode() + b"\x01", "sha256")
        return SigningKey(hashlib.sha256(key).hexdigest()[:12], key)
