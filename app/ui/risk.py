"""A risk as a bar with its figure and a word: dark means high, in colour and in grey."""

from __future__ import annotations

from html import escape

from app.ui import words
from app.ui.texts import say

# Where moderate, high and very high begin.
STEPS = (0.15, 0.30, 0.50)
HIGH = 2


def level(share: float) -> int:
    """0 (low) to 3 (very high)."""
    return sum(share >= step for step in STEPS)


def risk(p_disrupted: float, p_late: float | None, language: str) -> str:
    """Both risks: a figure, its word and a bar as long for the first, a line for the second.

    Args:
        p_disrupted: P(it arrives so late, is cancelled or is diverted).
        p_late: P(it arrives, so late); None where that is not known.
    """
    step = level(p_disrupted)
    late = ""
    if p_late is not None:
        told = say(language, "risk_late", share=words.percent(p_late, language))
        late = f"<small>{escape(told)}</small>"
    return (
        f'<span class="p-risk p-risk-{step}"><b>{escape(words.percent(p_disrupted, language))}</b> '
        f'<span class="p-word">{say(language, f"risk_{step}")}</span>'
        f'<i aria-hidden="true"><u style="width:{100 * p_disrupted:.1f}%"></u></i>{late}</span>'
    )
