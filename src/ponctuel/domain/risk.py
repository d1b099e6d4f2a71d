"""The risk of a disrupted journey: very late, cancelled or diverted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

DIGITS = 6


class Summable(Protocol):
    """A number, an array or a column of a query: anything that can be added up."""

    def __add__(self, other: Any, /) -> Any: ...


Summands = TypeVar("Summands", bound=Summable)


def disrupted(p_late: Summands, p_cancelled: Summands, p_diverted: Summands) -> Summands:
    """P(it arrives that late or more, is cancelled or is diverted): the sum of exclusive events.

    The formula stands only here, for numbers, arrays and columns of a query alike.

    Args:
        p_late: P(it arrives, and that late), in [0, 1]: a number, an array or a column.
        p_cancelled: P(it is cancelled), of the same kind.
        p_diverted: P(it is diverted), of the same kind.
    """
    total: Summands = p_late + p_cancelled + p_diverted
    return total


def p_disrupted(p_late: float, p_cancelled: float, p_diverted: float) -> float:
    """P(it arrives that late or more, is cancelled or is diverted), rounded as it is shown.

    Args:
        p_late: P(it arrives, and that late), in [0, 1].
        p_cancelled: P(it is cancelled), in [0, 1]; None where it is withheld.
        p_diverted: P(it is diverted), in [0, 1].
    """
    return min(1.0, round(disrupted(p_late, p_cancelled, p_diverted), DIGITS))


def cancelled_as_shown(p_cancelled: float) -> float | None:
    """The risk of cancellation as it is shown, not rounded; None where it is withheld.

    It is exactly 0 where the model has seen too few cancelled flights to learn from.

    >>> cancelled_as_shown(0.0) is None
    True

    Args:
        p_cancelled: P(it is cancelled), in [0, 1], or None.
    """
    return p_cancelled if p_cancelled > 0 else None


@dataclass(frozen=True)
class Risk:
    """The ways in which a journey may be disrupted, as probabilities from 0 to 1.

    Attributes:
        p_cancelled, p_diverted: it does not fly, or lands at another airport.
        p_late_15, p_late_30, p_late_60, p_late_120, p_late_180: it arrives, *and* that many minutes
            late or more.
    """

    p_cancelled: float
    p_diverted: float
    p_late_15: float
    p_late_30: float
    p_late_60: float
    p_late_120: float
    p_late_180: float

    @property
    def p_disrupted_30(self) -> float:
        """P(30 min late or more, cancelled or diverted), rounded as it is shown."""
        return p_disrupted(self.p_late_30, self.p_cancelled, self.p_diverted)

    def late(self, late_min: int) -> float:
        """P(it arrives, and its delay is at least the threshold).

        Args:
            late_min: minutes, one of `domain.distribution.LATE_MIN`.
        """
        return float(getattr(self, f"p_late_{late_min}"))

    def disrupted(self, late_min: int) -> float:
        """P(that late or more, cancelled or diverted), not rounded.

        Args:
            late_min: minutes, one of `domain.distribution.LATE_MIN`.
        """
        return min(1.0, disrupted(self.late(late_min), self.p_cancelled, self.p_diverted))
