"""E-mails about accounts, in the language of their owners."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.domain.email import Email
from ponctuel_words import DEFAULT, LANGUAGES
from ponctuel_words.mail import subject_and_text

# Their links carry a token under this name; the page asks for a confirmation.
_PARAMETERS = {"verify": "verify", "change_email": "verify", "reset": "reset"}
# Their links lead to the form for a new password.
_PASSWORD_KINDS = ("taken", "password_changed")
EMAIL_KINDS = (*_PARAMETERS, *_PASSWORD_KINDS, "email_changed")


@dataclass(frozen=True)
class Emails:
    """Writes e-mails whose links begin with the application's own address.

    That address comes from the settings, never from a request's Host header, which an attacker
    could choose.
    """

    public_url: str

    def write(self, kind: str, to: str, locale: str, token: str | None = None) -> Email:
        """An e-mail of one of the kinds in `EMAIL_KINDS`; a token is added to its link."""
        link = self.public_url + "/account"
        if token is not None:
            # The page asks for a confirmation: opening a link changes nothing.
            link += f"?{_PARAMETERS[kind]}={token}"
        elif kind in _PASSWORD_KINDS:
            link += "?forgotten"
        subject, text = subject_and_text(
            kind, locale if locale in LANGUAGES else DEFAULT, link=link
        )
        return Email(to, subject, text)
