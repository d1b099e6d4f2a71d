"""Lead times and stretches of delay in words."""

from __future__ import annotations

from ponctuel_words.french import NBSP, number_text


def lead_text(lead_min: float) -> str:
    """43200 as « 30 j », 120 as « 2 h », 270 as « 4 h 30 », 30 as « 30 min »."""
    if lead_min >= 1440 and lead_min % 1440 == 0:
        return f"{lead_min / 1440:.0f}{NBSP}j"
    hours, minutes = divmod(round(lead_min), 60)
    if not hours:
        return f"{minutes}{NBSP}min"
    return f"{hours}{NBSP}h" + (f"{NBSP}{minutes:02d}" if minutes else "")


def stretch_text(low_min: float, high_min: float) -> str:
    """-15 and 120 as « de −15 à 120 min »."""
    return f"de {number_text(low_min, 0)} à {number_text(high_min, 0)}{NBSP}min"
