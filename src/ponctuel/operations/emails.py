"""One spelling for each e-mail address."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from ponctuel.domain.errors import UserError


def normalised_email(text: str) -> str:
    """The address as it is kept and looked up: domain in ASCII letters or IDNA, all lower-case.

    Raises:
        UserError: it is no address. Nothing is asked of the network.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise UserError(str(error), field="email", value=text[:254], code="invalid_email") from None
    return found.normalized.lower()
