"""The risk that spoils a journey: very late, cancelled or diverted."""

from __future__ import annotations

DIGITS = 6


def p_disrupted(p_late: float, p_cancelled: float, p_diverted: float) -> float:
    """P(it arrives that late or more, is cancelled or is diverted), as every door shows it.

    Args:
        p_late: P(it arrives, that late or more), from 0 to 1 as the others.

    >>> p_disrupted(0.25, 0.0625, 0.0)
    0.3125
    """
    return min(1.0, round(p_late + p_cancelled + p_diverted, DIGITS))
