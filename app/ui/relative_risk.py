"""A risk compared with the same day and with what is usual, as a word.

The rule, for the odds `p / (1 - p)` of a disruption:

- *much higher*: among the tenth of the day's flights most at risk, and 3 times the reference;
- *higher*: among the day's upper quarter, and 5/3 of the reference;
- *lower*: 3/5 of the day's median or less;
- *like the others*: the rest.

The reference is the greater of the day's median and of what is usual at the airport. On a stormy
day all risks are high, so the median prevents warnings for all flights; on a calm day a flight with
its usual risk gets no warning. On any day at most a quarter of the flights gets one, or only the
flight most at risk where there are few.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from app.ui.html import HTML, html
from app.ui.texts import say
from ponctuel_words import formats

LOWER, ALIKE, HIGHER, MUCH_HIGHER = range(4)
# Odds against the reference, and the part of the day's flights among which a risk must be.
_HIGHER_ODDS, _HIGHER_PART = 5 / 3, 0.25
_MUCH_HIGHER_ODDS, _MUCH_HIGHER_PART = 3.0, 0.1
_LOWER_ODDS = 3 / 5
# The probability that stands for certainty, whose odds would be infinite.
ALMOST_CERTAIN = 0.999


def odds(share: float) -> float:
    bounded = min(max(share, 1 - ALMOST_CERTAIN), ALMOST_CERTAIN)
    return bounded / (1 - bounded)


@dataclass(frozen=True)
class Day:
    """The risks of a day's flights, and what is usual at the airport.

    Attributes:
        shares: the shares of all the day's flights, each from 0 to 1.
        usual: the share of past flights that were disrupted; None where it is unknown.
    """

    shares: Sequence[float]
    usual: float | None = None

    @property
    def typical(self) -> float:
        """The day's median risk; 0 without flights."""
        return median(self.shares) if self.shares else 0.0

    def level(self, share: float) -> int:
        """`LOWER`, `ALIKE`, `HIGHER` or `MUCH_HIGHER`, by the rule of this module."""
        reference = odds(max(self.typical, self.usual or 0.0))
        above = odds(share) / reference
        if above >= _MUCH_HIGHER_ODDS and self._among_highest(share, _MUCH_HIGHER_PART):
            return MUCH_HIGHER
        if above >= _HIGHER_ODDS and self._among_highest(share, _HIGHER_PART):
            return HIGHER
        return LOWER if odds(share) / odds(self.typical) <= _LOWER_ODDS else ALIKE

    def _among_highest(self, share: float, part: float) -> bool:
        """Whether a risk is among that part of the day's, or the highest; ties go together."""
        as_high = len(self._ordered) - bisect_left(self._ordered, share)
        return as_high <= max(1, part * len(self._ordered))

    @cached_property
    def _ordered(self) -> list[float]:
        return sorted(self.shares)


def relative_risk(share: float, day: Day, p_late: float | None, language: str) -> HTML:
    """The probability, a word that compares it, and a bar with a mark at the day's median."""
    step = day.level(share)
    late = ""
    if p_late is not None:
        late_share = formats.probability(p_late, language)
        least = formats.duration(30)
        late = html(
            "<small>{text}</small>", text=say(language, "risk_late", share=late_share, late=least)
        )
    return html(
        '<span class="p-risk p-risk-{step}"><b>{share}</b> <span class="p-word">{word}</span>'
        '<i aria-hidden="true"><u style="width:{width:.1f}%"></u>'
        '<s style="left:{typical:.1f}%"></s></i>{late}</span>',
        step=step,
        share=formats.probability(share, language),
        word=say(language, f"relative_{step}"),
        width=100 * share,
        typical=100 * day.typical,
        late=late,
    )
