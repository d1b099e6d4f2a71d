"""The last answers of a service, for those who ask the same again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias

from ponctuel.domain.flight import ForecastRequest
from ponctuel.serving.answered_request import AnsweredRequest
from ponctuel.serving.champion import ServedModel

# An answer takes some seven kilobytes.
MOST = 2048


@dataclass(frozen=True)
class Standing:
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

    def same_as(self, other: Standing | None) -> bool:
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


class AnswerMemory:
    """Answers that still hold, the least recently asked for forgotten first; for one thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._standing: Standing | None = None
        self._answers: OrderedDict[Key, AnsweredRequest] = OrderedDict()

    def at(self, standing: Standing) -> None:
        """Forget everything unless the answers hold on.

        Args:
            standing: what answers depend on now.
        """
        if not standing.same_as(self._standing):
            self._answers.clear()
            self._standing = standing

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

    def keep(self, answer: AnsweredRequest, reasons: bool) -> None:
        """Remember an answer.

        Args:
            answer: to its own request.
            reasons: whether with reasons.
        """
        self._answers[answer.request, reasons] = answer
        if len(self._answers) > self._most:
            self._answers.popitem(last=False)
