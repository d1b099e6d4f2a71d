"""The report's table of energy: each kind of work with its bounds, and their sum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel_words.french import number_text

_HEADS = ("travail", "origine", "temps (min)", "énergie (Wh)", "de … à (Wh)", "CO₂ (g)")
_WORK = {
    "training": "entraînement du champion",
    "search": "recherche de la chaîne",
    "long_search": "recherche longue",
    "peers": "protocole P, pairs compris",
    "total": "ensemble",
}
_BASIS = {"measured": "mesurée", "estimated": "estimée"}


def energy_table(energy: Mapping[str, Any]) -> dict[str, Any]:
    """The headings and rows of the table.

    Args:
        energy: the record of `python -m ponctuel.stages energy`.
    """
    return {"heads": list(_HEADS), "rows": [_row(x) for x in [*energy["lines"], energy["total"]]]}


def _row(line: Mapping[str, Any]) -> list[str]:
    seconds = line["duration_s"]
    low, high = (number_text(1000 * line[end], 1) for end in ("low_kwh", "high_kwh"))
    return [
        _WORK[line["work"]],
        _BASIS[line["basis"]],
        "–" if seconds is None else number_text(seconds / 60, 1),
        number_text(1000 * line["energy_kwh"], 1),
        f"{low} à {high}",
        number_text(1000 * line["emissions_kgco2e"], 2),
    ]
