"""Normalisation of e-mail addresses."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

from ponctuel.domain.errors import UserError


def normalised_email(text: str) -> str:
    """The address as it is stored and looked up: domain in ASCII letters or IDNA, all lower-case.

    Raises:
        UserError: it is not an e-mail address. The network is not used.
    """
    try:
        validated = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise UserError(str(error), field="email", value=text[:254], code="invalid_email") from None
    return validated.normalized.lower()


def counted_email(text: str) -> str:
    """One text for all spellings of an address, for counting; it never fails and is not stored.

    All addresses of one account count as one: the spellings that `normalised_email` makes equal,
    full-width letters, and invisible characters (soft hyphens, joiners, direction marks).
    """
    plain = _plain(text)
    try:
        return _plain(normalised_email(plain))
    except UserError:
        return plain


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = (
        character
        for character in folded
        if unicodedata.category(character) not in ("Cf", "Cc", "Mn", "Me")
    )
    return unicodedata.normalize("NFKC", "".join(visible)).strip()
