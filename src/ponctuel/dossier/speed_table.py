"""The report's table of the service's speed: each selected measure with its objective."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel.documents.speed_page import goal_text, measure_text

# Key of a line of speed.json, and what it measures.
_LINES = (
    ("new_1_client_p50", "un vol nouveau, avec ses raisons, par HTTP : médiane"),
    ("new_1_client_p99", "le même : 99ᵉ centile"),
    ("new_8_clients_rate", "vols nouveaux, 8 clients : débit"),
    ("hundred_with_reasons", "100 vols en un appel, avec leurs raisons"),
    ("hundred_numbers_alone", "100 vols en un appel, nombres seuls"),
    ("command_line", "la ligne de commande, une prévision"),
    ("server_memory_after", "mémoire du service après 2 000 prévisions"),
    ("board_1_client_p50", "tableau des départs, 1 client : médiane"),
)


def speed_table(speed: Mapping[str, Any]) -> dict[str, Any]:
    """The headings and rows of the table; a line that was not measured is left out.

    Args:
        speed: the record of `make bench`.
    """
    rows = []
    for key, name in _LINES:
        if key not in speed["lines"]:
            continue
        line, goal = speed["lines"][key], speed["goals"][key]
        met = line["value"] >= goal["goal"] if goal["more"] else line["value"] <= goal["goal"]
        rows.append([name, measure_text(line), goal_text(goal), "oui" if met else "non"])
    return {"heads": ["mesure", "obtenu", "objectif", "atteint"], "rows": rows}
