"""Passwords as Argon2id hashes, checked in the same time whether or not the account exists."""

from __future__ import annotations

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from ponctuel.accounts.password_rules import normalise

# Each hash takes 64 MiB while it is made: many sign-ins at once wait instead of filling memory.
MOST_AT_ONCE = 4
_turn = threading.BoundedSemaphore(MOST_AT_ONCE)


@cache
def _hasher() -> PasswordHash:
    """Argon2id with the second recommended choice of RFC 9106 (64 MiB, 3 passes, 4 lanes)."""
    return PasswordHash((Argon2Hasher(),))


@cache
def _nobody() -> str:
    """The hash of a password that nobody has: what an unknown account is checked against."""
    return _hasher().hash("\0nobody\0")


def hash_password(password: str) -> str:
    """A salted hash in the PHC format, parameters included; about 50 ms of work, 64 MiB."""
    with _turn:
        return _hasher().hash(normalise(password))


def verify_password(password: str, stored: str | None) -> tuple[bool, str | None]:
    """(does it match, a new hash where the stored one has old parameters).

    Without a stored hash the same work is done, and nothing matches.
    """
    hashed = stored if stored is not None else _nobody()
    with _turn:
        matches, renewed = _hasher().verify_and_update(normalise(password), hashed)
    return (matches, renewed) if stored is not None else (False, None)
