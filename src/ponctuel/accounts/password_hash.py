"""Passwords as Argon2id hashes, checked in the same time whether or not the account exists."""

from __future__ import annotations

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from ponctuel.accounts.password_rules import normalise

# A hash takes 64 MiB while it is computed: further sign-ins wait instead of filling memory.
MAX_AT_ONCE = 4
_hashing_slots = threading.BoundedSemaphore(MAX_AT_ONCE)


@cache
def _hasher() -> PasswordHash:
    """Argon2id with the second recommended option of RFC 9106 (64 MiB, 3 passes, 4 lanes)."""
    return PasswordHash((Argon2Hasher(),))


@cache
def _dummy_hash() -> str:
    """The hash against which the password for an unknown account is checked."""
    return _hasher().hash("\0nobody\0")


def hash_password(password: str) -> str:
    """A salted hash in the PHC format, parameters included; about 50 ms of work, 64 MiB."""
    with _hashing_slots:
        return _hasher().hash(normalise(password))


def verify_password(password: str, stored: str | None) -> tuple[bool, str | None]:
    """(whether it matches, a new hash if the stored one has old parameters).

    Without a stored hash the same time is spent, and the password does not match.
    """
    hashed = stored if stored is not None else _dummy_hash()
    with _hashing_slots:
        matches, renewed = _hasher().verify_and_update(normalise(password), hashed)
    return (matches, renewed) if stored is not None else (False, None)
