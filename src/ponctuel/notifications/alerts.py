"""Delivery of the monitoring's alerts: e-mail by the mailer, Slack and SMS by Apprise.

E-mail does not pass through Apprise (decision 29), which gets only the URLs of gateways
(`slack://…`, `twilio://…`, `json://…`) from the installation's settings.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from ponctuel.config.application import AlertSettings
from ponctuel.domain.clock import Clock
from ponctuel.domain.email import Email, Mailer
from ponctuel.operations.repositories.monitoring import QueuedMessage
from ponctuel.operations.work import Operations

log = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
MAX_ATTEMPTS = 8
Send = Callable[[QueuedMessage], None]


class AlertDelivery:
    """Sends the queued messages that are due; every attempt is recorded.

    Args:
        channels: name -> sender; a message to a channel that is not set is given up.
        machine: the machine's clock, for the times of further attempts.
    """

    def __init__(
        self, operations: Operations, channels: Mapping[str, Send], machine: Clock
    ) -> None:
        self._operations, self._channels, self._machine = operations, channels, machine

    def deliver(self) -> int:
        """Send all messages that are due; returns how many were sent."""
        sent = 0
        while True:
            with self._operations.begin() as work:
                claimed = work.monitoring.claim()
            if not claimed:
                return sent
            sent += sum(self._try(message) for message in claimed)

    def _try(self, message: QueuedMessage) -> bool:
        error = self._error_of(message)
        retry = None
        may_retry = message.channel in self._channels and message.attempts < MAX_ATTEMPTS
        if error is not None and may_retry:
            wait = min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
            retry = self._machine.now() + wait
        with self._operations.begin() as work:
            work.monitoring.record_attempt(message.id, error, retry)
        return error is None

    def _error_of(self, message: QueuedMessage) -> str | None:
        """The kind of the fault, without any address; None where the message was sent."""
        send = self._channels.get(message.channel)
        if send is None:
            return "channel_not_set"
        try:
            send(message)
        except Exception as error:  # whatever a gateway raises, the next message must be sent
            log.error("an alert could not be sent by %s: %s", message.channel, type(error).__name__)
            return type(error).__name__
        return None


def make_channels(settings: AlertSettings, mailer: Mailer | None) -> dict[str, Send]:
    """The sender of each channel that the installation has set."""
    channels: dict[str, Send] = {}
    if settings.email is not None and mailer is not None:
        to, alert_mailer = settings.email, mailer
        channels["email"] = lambda message: alert_mailer.send(
            Email(to, message.subject, message.body, f"alert-{message.id}")
        )
    for name, url in (("slack", settings.slack_url), ("sms", settings.sms_url)):
        if url is not None:
            channels[name] = _by_apprise(url.get_secret_value())
    return channels


def _by_apprise(url: str) -> Send:
    import apprise  # a large import, only needed where a gateway is set

    gateway = apprise.Apprise()
    if not gateway.add(url):
        raise ValueError("a URL that Apprise supports is accepted")

    def send(message: QueuedMessage) -> None:
        if not bool(gateway.notify(title=message.subject, body=message.body)):
            raise OSError("the gateway did not take the message")

    return send
