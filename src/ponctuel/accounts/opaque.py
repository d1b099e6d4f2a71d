"""Opaque tokens: random secrets that are handed over once and stored as hashes only.

Refresh tokens, page sessions, single-use links and API keys have 256 random bits, so a plain
SHA-256 is enough: they cannot be guessed, and need no slow hash.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

TOKEN_BYTES = 32
PREFIX_LENGTH = 10
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # no letter that looks like another
_KEY = re.compile(rf"pk_([{ALPHABET}]{{{PREFIX_LENGTH}}})_([A-Za-z0-9_-]{{43}})")


def new_token() -> str:
    """A random token of 43 characters that are safe in URLs and headers."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """The stored form of a token: its SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class ApiKeySecret:
    """`pk_<prefix>_<secret>`: the prefix identifies the key, the secret proves it."""

    prefix: str
    secret: str

    @classmethod
    def generate(cls) -> ApiKeySecret:
        prefix = "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LENGTH))
        return cls(prefix, new_token())

    @classmethod
    def parse(cls, text: str) -> ApiKeySecret | None:
        """The key in a text; None where the text has not the form of a key."""
        match = _KEY.fullmatch(text)
        return cls(*match.groups()) if match else None

    def __str__(self) -> str:
        return f"pk_{self.prefix}_{self.secret}"

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"ApiKeySecret({self.prefix})"

    @property
    def digest(self) -> str:
        return digest(str(self))


def page_digest(token: str) -> str:
    """The stored form of a page session's token, different from that of a refresh token."""
    return digest(f"page:{token}")
