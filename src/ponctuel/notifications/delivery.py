"""Delivery of watch messages: due messages are queued, and the queue is sent."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx

from ponctuel.domain.clock import Clock
from ponctuel.domain.email import Email, Mailer
from ponctuel.domain.errors import UserError
from ponctuel.notifications.message import write
from ponctuel.notifications.webhook import Rejected, WebhookChannel
from ponctuel.operations.enums import Channel
from ponctuel.operations.repositories.notifications import NotificationContent
from ponctuel.operations.work import Operations

log = logging.getLogger(__name__)
BATCH_SIZE, WORKERS = 20, 8
# For all messages to one host; well below the lease of the claimed messages.
DEADLINE_S = 90.0
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
MAX_ATTEMPTS = 8
MAX_BATCHES = 50


class Undeliverable(OSError):
    """A message that no further attempt can deliver."""


class Notifier:
    """Queues and sends the messages of watches.

    Args:
        clock: the system's clock, for the intervals between messages of a watch.
        machine: the machine's clock, for the times of further attempts.
        mail: None where no mail can be sent: its messages are tried again, and then given up.
        zone_of: airport code -> its time zone.
    """

    def __init__(
        self,
        operations: Operations,
        clock: Clock,
        machine: Clock,
        mail: Mailer | None,
        webhooks: WebhookChannel,
        zone_of: Callable[[str], ZoneInfo],
        public_url: str,
    ) -> None:
        self._operations, self._clock, self._machine = operations, clock, machine
        self._mail, self._webhooks = mail, webhooks
        self._zone_of, self._public_url = zone_of, public_url

    def evaluate(self) -> int:
        """Queue a message for every watch whose threshold is reached; returns how many."""
        at = self._clock.now()
        queued = 0
        for _ in range(MAX_BATCHES):
            with self._operations.begin() as work:
                work.watches.unsilence_after_clock_reset(at)
                due = work.watches.due(at)
                queued += work.notifications.queue(due, at)
            if not due:
                break
        return queued

    def deliver(self) -> int:
        """Send the queued messages that are due; returns how many were sent."""
        sent = 0
        for _ in range(MAX_BATCHES):
            with self._operations.begin() as work:
                claimed = work.notifications.claim(BATCH_SIZE)
                contents = work.notifications.contents(claimed)
            if not claimed:
                break
            sent += self._send_all(contents)
        return sent

    def _send_all(self, contents: list[NotificationContent]) -> int:
        """Send messages: hosts in parallel, the messages of one host one after the other."""
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="delivery") as pool:
            return sum(pool.map(self._send_in_turn, _by_host(contents)))

    def _send_in_turn(self, contents: list[NotificationContent]) -> int:
        """Send the messages of one host; after a failure, its other messages wait."""
        host_error: Exception | None = None
        end_s, sent = time.monotonic() + DEADLINE_S, 0
        for content in contents:
            if host_error is None and time.monotonic() > end_s:
                host_error = TimeoutError()
            error = host_error or self._error_of(content)
            if isinstance(error, httpx.TransportError):
                host_error = error
            sent += self._record(content, error)
        return sent

    def _error_of(self, content: NotificationContent) -> Exception | None:
        try:
            self._send(content)
        except Exception as error:
            return error
        return None

    def _send(self, content: NotificationContent) -> None:
        if content.flight.sched_dep_utc < self._clock.now():
            raise Undeliverable("departed")
        zone = self._zone_of(content.flight.origin_code)
        message = write(content, zone, self._public_url)
        if content.channel == Channel.WEBHOOK:
            self._webhooks.send(content.webhook_url or "", content.watch_id, message)
            return
        if content.email is None:
            raise Undeliverable("no address")
        if self._mail is None:
            raise OSError("no mail server")
        self._mail.send(Email(content.email, message.subject, message.text, message.key))

    def _record(self, content: NotificationContent, error: Exception | None) -> bool:
        """Record the result of a delivery; returns whether it was sent."""
        with self._operations.begin() as work:
            if error is None:
                work.notifications.sent(content.id)
                return True
            work.notifications.failed(content.id, _kind(error), self._retry_at(content, error))
        if not isinstance(error, OSError | httpx.HTTPError | UserError):
            log.error("notification %s failed", content.id, exc_info=error)
        return False

    def _retry_at(self, content: NotificationContent, error: BaseException) -> datetime | None:
        """The time of the next attempt: after 30 s, 1 min, 2 min… up to an hour; None: give up."""
        is_final = isinstance(error, Undeliverable | UserError)
        if isinstance(error, Rejected):
            is_final = error.final
        if is_final or content.attempts >= MAX_ATTEMPTS:
            return None
        wait = min(FIRST_WAIT * 2 ** (content.attempts - 1), LONGEST_WAIT)
        return self._machine.now() + wait


def _by_host(contents: list[NotificationContent]) -> list[list[NotificationContent]]:
    """Messages grouped by host, so that a host occupies one worker; an e-mail is its own group."""
    hosts: dict[object, list[NotificationContent]] = {}
    for content in contents:
        webhook = content.channel == Channel.WEBHOOK and content.webhook_url
        hosts.setdefault(urlsplit(webhook).netloc.lower() if webhook else content.id, []).append(
            content
        )
    return list(hosts.values())


def _kind(error: BaseException) -> str:
    """The kind of a fault, without any address."""
    if isinstance(error, Rejected | Undeliverable):
        return str(error)
    if isinstance(error, UserError):
        return error.code
    return type(error).__name__
