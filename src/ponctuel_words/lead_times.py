"""Lead times and intervals of delay in French, for documents, figures and tables."""

from __future__ import annotations

from ponctuel_words import formats
from ponctuel_words.french import NBSP, number_text


def lead_text(lead_min: float) -> str:
    """43200 as « 30 j », 1440 as « 24 h », 270 as « 4 h 30 », 30 as « 30 min »."""
    return formats.lead_time(lead_min, "fr", short=True)


def interval_text(low_min: float, high_min: float) -> str:
    """-15 and 120 as « de −15 à 120 min »."""
    return f"de {number_text(low_min, 0)} à {number_text(high_min, 0)}{NBSP}min"
