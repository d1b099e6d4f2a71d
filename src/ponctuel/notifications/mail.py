"""E-mail through Apprise, with the mail server of the settings."""

from __future__ import annotations

import logging
from email.utils import parseaddr
from urllib.parse import quote

from apprise import Apprise, NotifyFormat
from apprise.plugins.email.base import NotifyEmail

from ponctuel.config.application import MailSettings
from ponctuel.notifications.message import Message

log = logging.getLogger(__name__)
# Apprise's words for what the settings call security.
_MODES = {"starttls": "starttls", "tls": "ssl", "none": "insecure"}


class MailChannel:
    """Sends a message to one address; the address comes from the account, never from a request."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def send(self, to: str, message: Message) -> None:
        """Hand a message over to the server; raises OSError where that did not work."""
        apprise = Apprise()
        apprise.add(self._plugin(to, message))
        # The object that notify() returns is true where every channel took it.
        if not bool(
            apprise.notify(
                title=message.subject,
                body=message.text,
                body_format=NotifyFormat.TEXT,
                interpret_escapes=False,
            )
        ):
            raise OSError("the mail server did not take the message")

    def _plugin(self, to: str, message: Message) -> NotifyEmail:
        said = self._settings
        password = said.password.get_secret_value() if said.password else None
        name, address = parseaddr(said.sender)
        return NotifyEmail(
            host=said.host,
            smtp_host=said.host,
            port=said.port,
            # It takes them for parts of a URL, and unquotes them.
            user=said.user and quote(said.user, safe=""),
            password=password and quote(password, safe=""),
            secure_mode=_MODES[said.security],
            from_addr=f"{name} <{address}>" if name else address,
            targets=[to],
            cto=said.timeout_s,
            rto=said.timeout_s,
            format=NotifyFormat.TEXT,
            headers={
                "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
                "X-Ponctuel-Notification": message.key,
            },
        )


class LogChannel:
    """Writes messages to the log: for development, where no server is set."""

    def send(self, to: str, message: Message) -> None:
        log.warning("no mail server is set; to %s: %s\n%s", to, message.subject, message.text)
