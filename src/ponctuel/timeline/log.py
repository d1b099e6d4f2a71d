"""The event log, as far as the timeline knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ponctuel.domain.event import Event


class EventLog(Protocol):
    """A log of events; how it is stored is no matter of the timeline's."""

    def new_events(self) -> Sequence[Event]:
        """Events that have come in since the last call, each once, in any order."""
        ...
