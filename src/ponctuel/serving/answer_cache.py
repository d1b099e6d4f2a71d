"""The last answers of a service, for those who ask the same again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias

from ponctuel.domain.flight import ForecastRequest
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.champion import ServedModel

# An answer takes some seven kilobytes.
MAX_ANSWERS = 2048


@dataclass(frozen=True)
class AnswerState:
    """All that an answer depends on besides its request.

    Attributes:
        served: the model that answers, compared as an object: a model of the same name may be
            another one after the registry was moved.
        events: how many events the timeline has taken in (`Timeline.version`).
        day: the system's day, since the epoch in UTC, whose outcomes correct the model.
    """

    served: ServedModel = field(repr=False)
    events: int
    day: int

    def equals(self, other: AnswerState | None) -> bool:
        """Whether answers hold on.

        Args:
            other: at another time; None for before the first answer.
        """
        return (
            other is not None
            and other.served is self.served
            and (other.events, other.day) == (self.events, self.day)
        )


Key: TypeAlias = tuple[ForecastRequest, bool]


class AnswerCache:
    """Answers that still hold, the least recently asked for forgotten first; for one thread."""

    def __init__(self, max_answers: int = MAX_ANSWERS) -> None:
        self._max_answers = max_answers
        self._state: AnswerState | None = None
        self._answers: OrderedDict[Key, AnsweredRequest] = OrderedDict()

    def set_state(self, state: AnswerState) -> None:
        """Forget everything unless the answers hold on.

        Args:
            state: what answers depend on now.
        """
        if not state.equals(self._state):
            self._answers.clear()
            self._state = state

    def get(self, request: ForecastRequest, reasons: bool) -> AnsweredRequest | None:
        """The answer to a request, or None where it is not remembered.

        Args:
            request: a checked request.
            reasons: whether with reasons.
        """
        answer = self._answers.get((request, reasons))
        if answer is not None:
            self._answers.move_to_end((request, reasons))
        return answer

    def put(self, answer: AnsweredRequest, reasons: bool) -> None:
        """Remember an answer.

        Args:
            answer: to its own request.
            reasons: whether with reasons.
        """
        self._answers[answer.request, reasons] = answer
        if len(self._answers) > self._max_answers:
            self._answers.popitem(last=False)
