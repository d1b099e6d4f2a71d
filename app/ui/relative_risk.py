"""A risk beside those of the same day: a bad day raises them all, the word says what stands out."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from statistics import median

from app.ui.html import HTML, html
from app.ui.texts import say
from ponctuel_words import formats

# Odds against those of the day's median flight: where lower, alike, higher and much higher part.
STEPS = (0.6, 1 / 0.6, 4.0)
ALIKE, HIGHER = 1, 2
# Odds of what is forecast to be certain.
MOST = 0.999


def odds(share: float) -> float:
    bounded = min(max(share, 1 - MOST), MOST)
    return bounded / (1 - bounded)


def relative_level(share: float, typical: float) -> int:
    """0 (lower than the day's), 1 (like it), 2 (higher) or 3 (much higher)."""
    return bisect(STEPS, odds(share) / odds(typical))


def typical_of(shares: Sequence[float]) -> float:
    """The day's: the median."""
    return median(shares) if shares else 0.0


def relative_risk(share: float, typical: float, p_late: float | None, language: str) -> HTML:
    """The figure, its word beside the day's, and a bar with a mark where the day's median is."""
    step = relative_level(share, typical)
    late = ""
    if p_late is not None:
        told = formats.probability(p_late, language)
        least = formats.duration(30)
        late = html(
            "<small>{text}</small>", text=say(language, "risk_late", share=told, late=least)
        )
    return html(
        '<span class="p-risk p-risk-{step}"><b>{share}</b> <span class="p-word">{word}</span>'
        '<i aria-hidden="true"><u style="width:{width:.1f}%"></u>'
        '<s style="left:{typical:.1f}%"></s></i>{late}</span>',
        step=step,
        share=formats.probability(share, language),
        word=say(language, f"relative_{step}"),
        width=100 * share,
        typical=100 * typical,
        late=late,
    )
