"""Messages to people: by the SMTP server of the settings, or to the log in development."""

from __future__ import annotations

import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol

import stamina

from ponctuel.config.application import ApplicationSettings, MailSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """One message in plain text."""

    to: str
    subject: str
    text: str


class Post(Protocol):
    """Hands letters over."""

    def send(self, letter: Letter) -> None: ...


class SmtpPost:
    """Sends through a server, with TLS unless the settings say otherwise."""

    def __init__(self, settings: MailSettings, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls = tls or ssl.create_default_context()

    def send(self, letter: Letter) -> None:
        """Try three times; what cannot be sent then is logged, without its text."""
        try:
            self._send(_message(letter, self._settings.sender))
        except (OSError, smtplib.SMTPException) as error:
            log.error("a message could not be sent: %s", type(error).__name__)

    @stamina.retry(on=(OSError, smtplib.SMTPServerDisconnected), attempts=3, wait_initial=0.2)
    def _send(self, message: EmailMessage) -> None:
        with self._connect() as server:
            if self._settings.security == "starttls":
                server.starttls(context=self._tls)
            if self._settings.user is not None and self._settings.password is not None:
                server.login(self._settings.user, self._settings.password.get_secret_value())
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        host, port = self._settings.host or "", self._settings.port
        if self._settings.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=self._settings.timeout_s, context=self._tls)
        return smtplib.SMTP(host, port, timeout=self._settings.timeout_s)


class LogPost:
    """Writes letters to the log: for development, where no server is set."""

    def send(self, letter: Letter) -> None:
        log.warning("no mail server is set; to %s: %s\n%s", letter.to, letter.subject, letter.text)


def make_post(settings: ApplicationSettings) -> Post | None:
    """How letters are sent; None where they cannot be: outside development without a server."""
    if settings.mail.host is not None:
        return SmtpPost(settings.mail)
    return LogPost() if settings.development else None


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = (
        formatdate(localtime=False),
        make_msgid(domain="ponctuel"),
    )
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(letter.text)
    return message
