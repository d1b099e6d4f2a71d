"""Axes of lead times, in decreasing order."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from ponctuel_words.lead_times import lead_text

LEAD_LABEL = "échéance"


def far_to_near(leads: Iterable[float]) -> list[int]:
    """Distinct lead times, the farthest first."""
    return sorted({round(float(lead)) for lead in leads}, reverse=True)


def positions(leads: Iterable[float], order: list[int]) -> list[int]:
    """The position of each lead time on an axis of equal steps."""
    position_of = {lead: position for position, lead in enumerate(order)}
    return [position_of[round(float(lead))] for lead in leads]


def lead_axis(axes: Any, order: list[int], *, offset: float = 0.0, label: bool = True) -> None:
    """Label the steps of a horizontal axis with lead times."""
    axes.set_xticks(
        [position + offset for position in range(len(order))], [lead_text(lead) for lead in order]
    )
    axes.set_xlim(offset - 0.5, len(order) - 0.5 + offset)
    if label:
        axes.set_xlabel(LEAD_LABEL)


def wrapped(text: str, width: int = 36) -> str:
    """A long label, wrapped on several lines."""
    return "\n".join(textwrap.wrap(text, width))
