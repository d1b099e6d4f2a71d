"""E-mail addresses in one spelling, and e-mails in the reader's language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis.strategies import emails

from ponctuel.accounts.emails import EMAIL_KINDS, Emails
from ponctuel.domain.errors import UserError
from ponctuel.operations.emails import normalised_email as normal_email


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (" Ada@Example.COM ", "ada@example.com"),
        ("ada+x@example.com", "ada+x@example.com"),
        ("josé@exemple.fr", "josé@exemple.fr"),
    ],
)
def test_one_spelling(typed: str, expected: str) -> None:
    assert normal_email(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "a b@example.com",
        "ada@localhost",
        "ada@example.com\nBcc: x@example.com",
        "a" * 300 + "@example.com",
        "Ada <ada@example.com>",
    ],
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        normal_email(typed)
    assert caught.value.code == "invalid_email"


@given(emails())
def test_normalising_twice_changes_nothing(typed: str) -> None:
    try:
        once = normal_email(typed)
    except UserError:
        return
    assert normal_email(once) == once
    assert once == once.lower()


@pytest.mark.parametrize("kind", EMAIL_KINDS)
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_email_in_both_languages(kind: str, locale: str) -> None:
    token = "t0ken" if kind in ("verify", "reset", "change_email") else None
    email = Emails("https://ponctuel.example").write(kind, "ada@example.com", locale, token)
    assert email.to == "ada@example.com"
    assert "https://ponctuel.example/" in email.text
    assert "{" not in email.text + email.subject
    assert "\n" not in email.subject
    assert token is None or f"={token}" in email.text
    assert "'" not in email.text
