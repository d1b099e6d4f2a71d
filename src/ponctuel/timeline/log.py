"""The interface of the event log that the timeline needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ponctuel.domain.event import Event


class EventLog(Protocol):
    """A log of events, however it is stored."""

    def new_events(self) -> Sequence[Event]:
        """Events received since the last call, each once, in any order."""
        ...
