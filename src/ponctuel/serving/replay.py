"""A replay: sends the real events of past days to the public API at the pace of its clock."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from ponctuel.domain.event import Event, EventKind
from ponctuel.domain.flight import epoch_min, from_epoch_min
from ponctuel.timeline.recorded import RecordedEvents
from ponctuel_sdk.models.events import EventsReport
from ponctuel_sdk.models.replay import Replay

log = logging.getLogger(__name__)
SOURCE = "replay"
CHUNK_SIZE = 5_000
# Step of the clock in fast-forward; the events of a step follow it.
STRIDE = timedelta(days=1)
# Interval between two readings of the clock; requests stay far below the API's limit.
EVERY_S = 2.0
_DELAY = {EventKind.DEPARTURE: "dep_delay_min", EventKind.ARRIVAL: "arr_delay_min"}


class Api(Protocol):
    """The part of the client that a replay calls."""

    def read_replay(self) -> Replay: ...
    def set_replay(self, at: datetime | str | None = None, speed: float | None = None) -> Replay:
        """Set the server's clock.

        Args:
            at: the new time.
            speed: replayed seconds per second.
        """

    def push_events(self, events: Sequence[dict[str, Any]]) -> EventsReport:
        """Push events in.

        Args:
            events: the events as the API takes them.
        """


@dataclass
class Progress:
    """The progress of a replay.

    Attributes:
        until_min: everything that became known before this minute was sent.
        sent_n, known_n, refused_n: events sent, those that were stored already, and those that
            were refused.
    """

    until_min: int
    sent_n: int = 0
    known_n: int = 0
    refused_n: int = 0


class Sender:
    """Sends the events that became known up to the time of a server's clock.

    Args:
        api: a client with the right to push events.
        recorded: the events.
        start_min: the first minute; earlier events of unfinished flights are sent first.
    """

    def __init__(self, api: Api, recorded: RecordedEvents, start_min: int) -> None:
        self._api, self._recorded = api, recorded
        self.progress = Progress(start_min)
        self._begun = False

    def follow(self) -> Replay:
        """Send the events up to the present time of the clock; returns the clock's state.

        After the clock was set back nothing is sent, because those events were sent already.
        """
        state = self._api.read_replay()
        self.send_until(epoch_min(state.now_utc) + 1)
        return state

    def send_until(self, end_min: int) -> None:
        """Send the events that became known before a minute, which the clock must have reached.

        Args:
            end_min: UTC minute, not included.
        """
        if not self._begun:
            self._send(self._recorded.of_unfinished_flights(self.progress.until_min))
            self._begun = True
        if end_min > self.progress.until_min:
            self._send(self._recorded.between(self.progress.until_min, end_min))
            self.progress.until_min = end_min

    def fast_forward(
        self, end_min: int, report: Callable[[Progress], None] = lambda _: None
    ) -> None:
        """Send all events before a minute as fast as the server accepts them, advancing its clock.

        Args:
            end_min: UTC minute, not included.
            report: called with the progress after each push.
        """
        step = int(STRIDE / timedelta(minutes=1))
        while self.progress.until_min < end_min:
            until = min(self.progress.until_min + step, end_min)
            self._api.set_replay(at=from_epoch_min(until - 1), speed=0)
            self.send_until(until)
            report(self.progress)

    def _send(self, events: Sequence[Event]) -> None:
        for start in range(0, len(events), CHUNK_SIZE):
            chunk = events[start : start + CHUNK_SIZE]
            response = self._api.push_events([event_body(event) for event in chunk])
            self.progress.sent_n += len(chunk)
            self.progress.known_n += response.known_n
            self.progress.refused_n += response.refused_n
            for row in response.events:
                if row.error is not None:
                    log.warning("event refused: %s: %s", row.error.field, row.error.detail)


def event_body(event: Event) -> dict[str, Any]:
    """An event as the body of an API request.

    Args:
        event: an event of the warehouse.
    """
    body: dict[str, Any] = {
        "kind": event.kind.value,
        "known_at": event.known_at_utc.isoformat(),
        "source": SOURCE,
    }
    if event.flight is None:
        return body | {"airport": event.airport_code, "weather": dict(event.measured)}
    flight = event.flight
    body |= {
        "carrier": flight.carrier_code,
        "flight": str(flight.flight_number),
        "origin": flight.origin_code,
        "destination": flight.destination_code,
        "departure": flight.sched_dep_utc.isoformat(),
    }
    if event.kind in _DELAY:
        body[_DELAY[event.kind]] = event.delay_min
    return body


def run(
    sender: Sender,
    until_min: int,
    report: Callable[[Progress, Replay], None],
    stopped: Callable[[float], bool] | None = None,
) -> None:
    """Follow the clock until it has passed a minute.

    Args:
        sender: sends the events.
        until_min: UTC minute.
        report: called with the progress after each reading of the clock.
        stopped: waits some seconds; returns whether to end. By default it never does.
    """
    wait = stopped or _waited
    while True:
        state = sender.follow()
        report(sender.progress, state)
        if sender.progress.until_min > until_min or wait(EVERY_S):
            return


def _waited(seconds: float) -> bool:
    time.sleep(seconds)
    return False
