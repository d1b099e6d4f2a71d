"""Rules of passwords, and their hashes."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponctuel.accounts import password_hash
from ponctuel.accounts.password_hash import hash_password, verify_password
from ponctuel.accounts.password_rules import (
    MAX_LENGTH,
    MIN_LENGTH,
    WeakPassword,
    check_password,
    common_passwords,
)

GOOD = "seven otters swim at dawn"


@pytest.mark.parametrize(
    "password", [GOOD, "kV9#tq!mZ2xw", "пять синих слонов", "x7" * 3 + "Qw-plume.42"]
)
def test_a_long_and_uncommon_password_is_accepted(password: str) -> None:
    check_password(password, "ada@example.com")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 12"),
        ("x" * (MAX_LENGTH + 1), "at most 128"),
        ("1q2w3e4r5t6y", "a common password"),
        ("Password2024!", "a common password"),
        ("123456789012345", "a common password"),
        ("abcabcabcabcabc", "a common password"),
        ("aaaaaaaaaaaaaaaa", "a common password"),
        ("QWERTYuiop123456", "a common password"),
        ("ada.lovelace@example.com", "e-mail"),
        ("Ada.Lovelace1815", "e-mail"),
        ("Ponctuel2026!!", "name of the site"),
    ],
)
def test_what_would_be_guessed_is_refused(password: str, reason: str) -> None:
    with pytest.raises(WeakPassword, match=reason) as caught:
        check_password(password, "ada.lovelace@example.com")
    assert caught.value.value is None
    assert password not in str(caught.value.as_dict())


def test_every_password_of_the_list_is_refused_with_and_without_a_year() -> None:
    passwords = common_passwords()
    assert len(passwords) > 19_000
    long_enough = [
        common_password for common_password in passwords if len(common_password) >= MIN_LENGTH
    ]
    assert len(long_enough) > 150
    for common_password in [*long_enough, "sunshine202612", "dragon!!!2026!", "MONKEY-123456"]:
        with pytest.raises(WeakPassword):
            check_password(common_password)


@given(st.text(max_size=MIN_LENGTH - 1))
def test_nothing_short_is_ever_accepted(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password)


@given(st.text(min_size=1, max_size=6), st.integers(2, 12))
def test_repeating_makes_no_password(text: str, times: int) -> None:
    with pytest.raises(WeakPassword):
        check_password(text * times)


def test_a_hash_is_salted_argon2_and_only_the_password_opens_it() -> None:
    first, second = hash_password(GOOD), hash_password(GOOD)
    assert first != second
    match = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", first)
    assert match is not None
    # OWASP's minimum for Argon2id: 19 MiB with two passes.
    assert int(match[1]) >= 19 * 1024
    assert int(match[2]) >= 2
    assert verify_password(GOOD, first) == (True, None)
    assert verify_password(GOOD + "!", first)[0] is False
    assert verify_password(GOOD, None) == (False, None)


def test_the_same_letters_typed_another_way_are_the_same_password() -> None:
    assert verify_password("cafe\u0301 du port noir", hash_password("café du port noir"))[0]


def test_few_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each hash takes 64 MiB: many sign-ins at once wait instead of filling the memory."""
    running, peak = [0], [0]

    class SlowHasher:
        def hash(self, _password: str) -> str:
            running[0] += 1
            peak[0] = max(peak[0], running[0])
            time.sleep(0.02)
            running[0] -= 1
            return "hash"

    monkeypatch.setattr(password_hash, "_hasher", SlowHasher)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(hash_password, [GOOD] * 32)) == ["hash"] * 32
    assert 1 < peak[0] <= password_hash.MAX_AT_ONCE
