"""The rules of passwords: long, and not in the list of common passwords.

Length and a list of known passwords, no composition rules, as NIST SP 800-63B recommends.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

from ponctuel.domain.errors import UserError

MIN_LENGTH, MAX_LENGTH = 12, 128
MIN_DISTINCT = 5
OWN_NAME = "ponctuel"


class WeakPassword(UserError):
    """A password that is too short, too long or too easily guessed; it is never repeated."""

    default_code = "weak_password"

    def __init__(self, detail: str, field: str = "password") -> None:
        super().__init__(detail, field=field)


def normalise(password: str) -> str:
    """A password in one Unicode form (NFKC), however it was typed."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, email: str = "", field: str = "password") -> None:
    """Raise WeakPassword unless the password is accepted for this e-mail address."""
    text = normalise(password)
    # Normalisation may turn one character into several: both lengths are checked.
    if min(len(text), len(password)) < MIN_LENGTH:
        raise WeakPassword(f"at least {MIN_LENGTH} characters are accepted", field)
    if len(text) > MAX_LENGTH:
        raise WeakPassword(f"at most {MAX_LENGTH} characters are accepted", field)
    plain = text.casefold()
    if _is_near(plain, email.casefold()):
        raise WeakPassword("it may not be the e-mail address or the name of the site", field)
    if _is_common(plain):
        raise WeakPassword("it is a common password; choose another", field)


def _is_near(plain: str, email: str) -> bool:
    local, _, domain = email.partition("@")
    names = {email, local, domain, OWN_NAME} - {""}
    return plain in names or _stem(plain) in names


def _is_common(plain: str) -> bool:
    if len(set(plain)) < MIN_DISTINCT or _is_repeated(plain):
        return True
    return plain in common_passwords() or _stem(plain) in common_passwords() | {""}


def _stem(plain: str) -> str:
    """The password without digits and signs at both ends: `password2024!` becomes `password`."""
    first, last = 0, len(plain)
    while first < last and not plain[first].isalpha():
        first += 1
    while last > first and not plain[last - 1].isalpha():
        last -= 1
    return plain[first:last]


def _is_repeated(plain: str) -> bool:
    """Whether it repeats one piece; the last repetition may be cut: `abcabcabcabca`."""
    return any(
        all(letter == plain[i % unit] for i, letter in enumerate(plain))
        for unit in range(1, len(plain) // 2 + 1)
    )


@cache
def common_passwords() -> frozenset[str]:
    """The list beside this module, in lower case."""
    text = files("ponctuel.accounts").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("# "))
