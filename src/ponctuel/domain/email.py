"""The e-mails of the application, and the interface of a mailer that sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Email:
    """One e-mail in plain text to one address.

    Attributes:
        key: identifies the message over several attempts; None where it is sent only once.

    Raises:
        ValueError: an address, a subject or a key has a line break, which would inject a header.
    """

    to: str
    subject: str
    text: str
    key: str | None = None

    def __post_init__(self) -> None:
        for value in (self.to, self.subject, self.key or ""):
            if "\n" in value or "\r" in value:
                raise ValueError("a line break may not stand in an e-mail's header")


class Mailer(Protocol):
    """Sends letters."""

    def send(self, email: Email) -> None:
        """Send one e-mail.

        Args:
            email: its address, subject and text.

        Raises:
            OSError: the mail server did not take it.
        """
        ...
