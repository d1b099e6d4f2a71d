"""The page on the usefulness of forecasts, from its template and the study's figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ponctuel.documents.template import rendered
from ponctuel.evaluation.worth.estimates import OptionalInterval
from ponctuel.evaluation.worth.flags import FlagScore
from ponctuel.evaluation.worth.record import DecisionValue
from ponctuel_words.french import NBSP, number_text, percent_text

TEMPLATE = "utilite.md.j2"
NOTHING = "–"


def decision_value_page(study: DecisionValue) -> str:
    """Markdown; the same study gives the same bytes."""
    filters: dict[str, Callable[..., str]] = {
        "share": lambda interval: _interval(interval, lambda value: percent_text(value, 1)),
        "minutes": lambda interval: _interval(
            interval, lambda value: number_text(value, 1), f"{NBSP}min"
        ),
        "plain": lambda interval, digits: _interval(
            interval, lambda value: number_text(value, digits)
        ),
    }
    return rendered(TEMPLATE, filters, study=study, flags=flags_at(study))


def flags_at(study: DecisionValue, late_min: int = 30) -> list[tuple[float, FlagScore]]:
    """Lead times (min) at which a flight is flagged as late by `late_min`, the farthest first."""
    return [
        (lead["lead_time_min"], flag)
        for lead in study["lead_times"]
        for flag in lead["flags"]
        if flag["late_min"] == late_min and flag["flagged"]
    ]


def _interval(interval: OptionalInterval, text: Any, unit: str = "") -> str:
    value, low, high = interval["value"], interval["lo"], interval["hi"]
    if value is None:
        return NOTHING
    return f"{text(value)}{unit} ({text(low)} à {text(high)})"
