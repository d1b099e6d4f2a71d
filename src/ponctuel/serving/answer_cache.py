"""The cache of recent answers, for repeated requests."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias

from ponctuel.domain.flight import ForecastRequest
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.champion import ServedModel

# An answer takes about seven kilobytes.
MAX_ANSWERS = 2048


@dataclass(frozen=True)
class AnswerState:
    """The state that answers depend on, besides their requests.

    Attributes:
        served: the served model, compared by identity: after a change of the registry another model
            may have the same name.
        events: how many events the timeline has taken in (`Timeline.version`).
        day: the system's day, since the epoch in UTC, whose outcomes correct the model.
    """

    served: ServedModel = field(repr=False)
    events: int
    day: int

    def equals(self, other: AnswerState | None) -> bool:
        """Whether answers are still valid.

        Args:
            other: an earlier state; None before the first answer.
        """
        return (
            other is not None
            and other.served is self.served
            and (other.events, other.day) == (self.events, self.day)
        )


Key: TypeAlias = tuple[ForecastRequest, bool]


class AnswerCache:
    """A cache of valid answers that drops the least recently used ones; not thread-safe."""

    def __init__(self, max_answers: int = MAX_ANSWERS) -> None:
        self._max_answers = max_answers
        self._state: AnswerState | None = None
        self._answers: OrderedDict[Key, AnsweredRequest] = OrderedDict()

    def set_state(self, state: AnswerState) -> None:
        """Clear the cache if the state has changed.

        Args:
            state: the present state.
        """
        if not state.equals(self._state):
            self._answers.clear()
            self._state = state

    def get(self, request: ForecastRequest, reasons: bool) -> AnsweredRequest | None:
        """The answer to a request; None where it is not cached.

        Args:
            request: a checked request.
            reasons: whether with reasons.
        """
        answer = self._answers.get((request, reasons))
        if answer is not None:
            self._answers.move_to_end((request, reasons))
        return answer

    def put(self, answer: AnsweredRequest, reasons: bool) -> None:
        """Store an answer.

        Args:
            answer: the answer to its own request.
            reasons: whether with reasons.
        """
        self._answers[answer.request, reasons] = answer
        if len(self._answers) > self._max_answers:
            self._answers.popitem(last=False)
