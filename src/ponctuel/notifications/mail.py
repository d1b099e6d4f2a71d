"""The mailer: sends every e-mail through the SMTP server of the settings.

The standard library's client accepts every address that RFC 5321 and RFC 6531 allow (`o'hara@`,
`josé@`); libraries that parse addresses from text take the apostrophe for a quote.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import stamina

from ponctuel.config.application import ApplicationSettings, MailSettings
from ponctuel.domain.email import Email, Mailer

log = logging.getLogger(__name__)


class SmtpMailer:
    """Sends through an SMTP server, with TLS unless the settings disable it."""

    def __init__(self, settings: MailSettings, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls = tls or ssl.create_default_context()

    def send(self, email: Email) -> None:
        """Send an e-mail once; raises OSError (as smtplib does) where the server refuses it."""
        with self._connect() as server:
            if self._settings.security == "starttls":
                server.starttls(context=self._tls)
            if self._settings.user is not None and self._settings.password is not None:
                server.login(self._settings.user, self._settings.password.get_secret_value())
            server.send_message(_message(email, self._settings.sender))

    def _connect(self) -> smtplib.SMTP:
        host, port = self._settings.host or "", self._settings.port
        if self._settings.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=self._settings.timeout_s, context=self._tls)
        return smtplib.SMTP(host, port, timeout=self._settings.timeout_s)


class LogMailer:
    """Writes e-mails to the log: for development, where no server is set."""

    def send(self, email: Email) -> None:
        log.warning("no mail server is set; to %s: %s\n%s", email.to, email.subject, email.text)


class RetryingMailer:
    """Tries three times, for e-mails that are not queued; a failure is logged without the text."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def send(self, email: Email) -> None:
        try:
            self._try(email)
        except OSError as error:
            log.error("a message could not be sent: %s", type(error).__name__)

    @stamina.retry(on=OSError, attempts=3, wait_initial=0.2)
    def _try(self, email: Email) -> None:
        self._mailer.send(email)


def make_mailer(settings: ApplicationSettings) -> Mailer | None:
    """The installation's mailer; None outside development without a server."""
    if settings.mail.host is not None:
        return SmtpMailer(settings.mail)
    return LogMailer() if settings.development else None


def _message(email: Email, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, email.to, email.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain="ponctuel")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    if email.key is not None:
        message["X-Ponctuel-Notification"] = email.key
    message.set_content(email.text)
    return message
