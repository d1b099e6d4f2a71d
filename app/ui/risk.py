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


def risk(share: float, language: str) -> str:
    """The figure, its word, and a bar as long as the risk."""
    step = level(share)
    return (
        f'<span class="p-risk p-risk-{step}"><b>{escape(words.percent(share, language))}</b> '
        f'<span class="p-word">{say(language, f"risk_{step}")}</span>'
        f'<i aria-hidden="true"><u style="width:{100 * share:.1f}%"></u></i></span>'
    )
