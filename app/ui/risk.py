"""A risk as a bar with its figure and a word: dark means high, in colour and in grey."""

from __future__ import annotations

from app.ui.html import HTML, NOTHING, html
from app.ui.texts import say
from ponctuel_words import formats

# Where moderate, high and very high begin.
STEPS = (0.15, 0.30, 0.50)
HIGH = 2


def level(share: float) -> int:
    """0 (low) to 3 (very high)."""
    return sum(share >= step for step in STEPS)


def risk(p_disrupted: float, p_late: float | None, language: str, late_min: int = 30) -> HTML:
    """Both risks: a figure, a word and a bar for the first, a line for the second.

    Args:
        p_disrupted: P(it arrives `late_min` late or more, is cancelled or is diverted).
        p_late: P(it arrives `late_min` late or more); None where that is unknown.
        late_min: minutes of delay.
    """
    step = level(p_disrupted)
    late = NOTHING
    if p_late is not None:
        share, least = formats.probability(p_late, language), formats.duration(late_min)
        text = say(language, "risk_late", share=share, late=least)
        late = html("<small>{text}</small>", text=text)
    return html(
        '<span class="p-risk p-risk-{step}"><b>{share}</b> <span class="p-word">{word}</span>'
        '<i aria-hidden="true"><u style="width:{width:.1f}%"></u></i>{late}</span>',
        step=step,
        share=formats.probability(p_disrupted, language),
        word=say(language, f"risk_{step}"),
        width=100 * p_disrupted,
        late=late,
    )
