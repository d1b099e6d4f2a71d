"""Letters (e-mails) about accounts, in the language of their owners."""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.domain.letter import Letter
from ponctuel_words import DEFAULT, LANGUAGES
from ponctuel_words.mail import letter

# Their links carry a token under this name; the page asks for a confirmation.
_PARAMETERS = {"verify": "verify", "change_email": "verify", "reset": "reset"}
# Their links lead to the form for a new password.
_PASSWORD_KINDS = ("taken", "password_changed")
LETTERS = (*_PARAMETERS, *_PASSWORD_KINDS, "email_changed")


@dataclass(frozen=True)
class Letters:
    """Writes letters whose links begin with the application's own address.

    That address comes from the settings, never from a request's Host header, which an attacker
    could choose.
    """

    public_url: str

    def write(self, kind: str, to: str, locale: str, token: str | None = None) -> Letter:
        """A letter of one of the kinds in `LETTERS`; a token is added to its link."""
        link = self.public_url + "/account"
        if token is not None:
            # The page asks for a confirmation: opening a link changes nothing.
            link += f"?{_PARAMETERS[kind]}={token}"
        elif kind in _PASSWORD_KINDS:
            link += "?forgotten"
        subject, text = letter(kind, locale if locale in LANGUAGES else DEFAULT, link=link)
        return Letter(to, subject, text)
