"""The heartbeat (dead man's switch): a signal to an external service, which notices when it stops.

It stops when the monitoring stops, and when alerts cannot be delivered: a message about that could
not be delivered either.
"""

from __future__ import annotations

import logging
from datetime import timedelta

import httpx

from ponctuel.domain.clock import Clock
from ponctuel.operations.work import Operations

log = logging.getLogger(__name__)
TIMEOUT_S = 5.0
# A message that has been queued for longer has failed several times.
LONGEST_QUEUED = timedelta(minutes=10)
GIVEN_UP_WITHIN = timedelta(days=1)


class Heartbeat:
    """Sends a heartbeat after each round of the monitoring.

    Args:
        operations: the operational database, with the messages of alerts.
        url: the URL of the external service.
        machine: the machine's clock, by which messages are sent.
    """

    def __init__(self, operations: Operations, url: str, machine: Clock) -> None:
        self._operations, self._url, self._machine = operations, url, machine

    def send(self) -> bool:
        """Send a heartbeat unless alerts are undelivered; returns whether it was received."""
        now = self._machine.now()
        with self._operations.read() as work:
            undelivered_n = work.monitoring.undelivered(now - LONGEST_QUEUED, now - GIVEN_UP_WITHIN)
        if undelivered_n:
            log.error("no heartbeat: %d messages of alerts cannot be delivered", undelivered_n)
            return False
        try:
            httpx.get(self._url, timeout=TIMEOUT_S).raise_for_status()
        except httpx.HTTPError as error:  # the URL may contain a secret
            log.error("the heartbeat was not received: %s", type(error).__name__)
            return False
        return True
