"""One spelling for each e-mail address."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

from ponctuel.domain.errors import UserError


def normalised_email(text: str) -> str:
    """The address as it is kept and looked up: domain in ASCII letters or IDNA, all lower-case.

    Raises:
        UserError: it is no address. Nothing is asked of the network.
    """
    try:
        validated = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise UserError(str(error), field="email", value=text[:254], code="invalid_email") from None
    return validated.normalized.lower()


def counted_email(text: str) -> str:
    """One text for all spellings of an address, for counting; never fails, and is never kept.

    What leads to one account counts as one: the spellings that `normalised_email` makes equal,
    full-width letters, and characters that nobody sees (soft hyphens, joiners, marks of direction).
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
