"""The page on what forecasts are worth, from its template and the study's figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ponctuel.documents.template import rendered
from ponctuel.evaluation.worth.estimates import Interval
from ponctuel.evaluation.worth.record import Worth
from ponctuel_words.french import NBSP, number_text, percent_text
from ponctuel_words.lead_times import lead_text

TEMPLATE = "utilite.md.j2"
NOTHING = "–"


def worth_page(study: Worth) -> str:
    """Markdown; the same study gives the same bytes."""
    filters: dict[str, Callable[..., str]] = {
        "percent": percent_text,
        "lead": lead_text,
        "share": lambda interval: _interval(interval, lambda value: percent_text(value, 1)),
        "minutes": lambda interval: _interval(
            interval, lambda value: number_text(value, 1), f"{NBSP}min"
        ),
        "plain": lambda interval, digits: _interval(
            interval, lambda value: number_text(value, digits)
        ),
    }
    return rendered(
        TEMPLATE,
        filters,
        study=study,
        flags_reading=flags_reading(study),
        movement_reading=movement_reading(study),
    )


def flags_reading(study: Worth) -> str:
    """The first lead time from which the rule flags anything, and what it then catches."""
    speaking = [
        (lead["lead_time_min"], flag)
        for lead in study["lead_times"]
        for flag in lead["flags"]
        if flag["late_min"] == 30 and flag["flagged"]
    ]
    if not speaking:
        return "À ce niveau de certitude, aucun vol n’est signalé pour un retard de 30 min."
    first, last = speaking[0], speaking[-1]
    return (
        f"Pour 30 min de retard, le premier signal apparaît à {lead_text(first[0])} du départ. "
        f"À {lead_text(last[0])}, le rappel est de {percent_text(last[1]['recall']['value'], 1)} : "
        "la règle est sûre, mais elle tait la plupart des perturbations, que la distribution annonce."
    )


def movement_reading(study: Worth) -> str:
    """Whether the forecasts waver, lag or do neither, from the interval of the whole path."""
    path = study["path"]
    excess, movement = path["excess"], path["movement"]["value"]
    stated = (
        f"De la première à la dernière échéance, l’excès est de {number_text(excess['value'], 4)} "
        f"pour des variations de {number_text(movement, 4)}"
    )
    if excess["lo"] > 0:
        return f"{stated} : les prévisions varient plus que ce qu’elles apprennent."
    if excess["hi"] < 0:
        return f"{stated} : les prévisions varient moins que ce qu’elles apprennent."
    return f"{stated} : l’intervalle contient 0, aucun écart à la martingale n’est établi."


def _interval(interval: Interval, text: Any, unit: str = "") -> str:
    value, low, high = interval["value"], interval["lo"], interval["hi"]
    if value is None:
        return NOTHING
    return f"{text(value)}{unit} ({text(low)} à {text(high)})"
