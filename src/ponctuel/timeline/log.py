"""The event log, as far as the timeline knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ponctuel.domain.event import Event


class EventLog(Protocol):
    """Where events are taken in; who keeps them, and how, is no matter of the timeline's."""

    def arrived(self) -> Sequence[Event]:
        """Events that have come in since the last call, each once, in any order."""
        ...
