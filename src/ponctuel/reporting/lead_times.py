"""Lead times in French words."""

from __future__ import annotations

from ponctuel.reporting.figures.style import NBSP


def lead_text(lead_min: float) -> str:
    """43200 as « 30 j », 120 as « 2 h », 30 as « 30 min »."""
    if lead_min >= 1440 and lead_min % 1440 == 0:
        return f"{lead_min / 1440:.0f}{NBSP}j"
    if lead_min % 60 == 0:
        return f"{lead_min / 60:.0f}{NBSP}h"
    return f"{lead_min:.0f}{NBSP}min"
