"""The page on speed: the figures of its column « maintenant » are those of `speed.json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ponctuel.documents.template import rendered
from ponctuel_words.french import NBSP, number_text

TEMPLATE = "vitesse.md.j2"
# Key, description, and the value measured before the optimisation.
ROWS = (
    (
        "new_1_client_p50",
        "prévision d’un vol nouveau, avec ses raisons, HTTP, 1 client : médiane",
        "453 ms",
    ),
    ("new_1_client_p99", "la même : 99ᵉ centile", "579 ms"),
    ("new_8_clients_p50", "la même, 8 clients : médiane", "3 499 ms"),
    ("new_8_clients_rate", "la même, 8 clients : débit", "2,3 par seconde"),
    ("new_8_clients_rate_2_workers", "la même, 8 clients, `--workers 2` : débit", "–"),
    ("again_1_client_p50", "les mêmes vols de nouveau, 1 client : médiane", "28 ms"),
    ("again_8_clients_p50", "les mêmes vols de nouveau, 8 clients : médiane", "239 ms"),
    ("again_8_clients_rate", "les mêmes vols de nouveau, 8 clients : débit", "31 par seconde"),
    ("hundred_with_reasons", "100 vols nouveaux en un appel, avec leurs raisons", "2,6 s"),
    ("hundred_numbers_alone", "100 vols nouveaux en un appel, nombres seuls", "2,4 s"),
    (
        "mlflow_1_rows_1_clients",
        "débit rapporté à `mlflow models serve`, 1 ligne, 1 client",
        "1,3 à 4,2",
    ),
    ("mlflow_1_rows_8_clients", "le même, 1 ligne, 8 clients", "1,3 à 4,2"),
    ("mlflow_100_rows_1_clients", "le même, 100 lignes, 1 client", "1,3 à 4,2"),
    ("mlflow_100_rows_8_clients", "le même, 100 lignes, 8 clients", "1,3 à 4,2"),
    ("mlflow_100_rows_1_clients_reasons", "le même, 100 lignes, avec les raisons", "0,13"),
    ("command_line", "`ponctuel forecast`", "5,7 s"),
    ("command_line_memory", "`ponctuel forecast` : mémoire", "900 Mo"),
    ("server_ready", "serveur : prêt après le démarrage", "–"),
    ("server_page", "serveur : première page affichée après le démarrage", "–"),
    ("server_memory_at_start", "serveur : mémoire après le démarrage", "1 300 Mo"),
    ("server_memory_after", "serveur : mémoire après 2 000 prévisions", "1 600 Mo"),
    ("board_1_client_p50", "tableau des départs, 1 client : médiane", "1,3 ms"),
    ("board_1_client_p99", "tableau des départs, 1 client : 99ᵉ centile", "2,2 ms"),
    ("board_8_clients_p99", "tableau des départs, 8 clients : 99ᵉ centile", "–"),
    ("features", "variables de toutes les requêtes de l’apprentissage", "48 s"),
    ("features_memory", "variables : mémoire", "3 900 Mo"),
)
_UNITS = {"a second": "par seconde", "times its rate": "fois", "MB": "Mo"}
_YARDSTICKS = {
    "plain LightGBM": "LightGBM seul",
    "DuckDB's queries, in process": "requêtes de DuckDB, dans le processus",
    "/health": "`/health`",
}


def speed_page(
    speed: Mapping[str, Any], goals: Mapping[str, Any], growth: Mapping[str, Any] | None
) -> str:
    """Markdown; the same figures give the same bytes.

    Args:
        speed: the record of `tests.benchmarks.speed_table`.
        goals: `goal` and `unit` of each line; `more`: whether higher is better.
        growth: the record of `tests.benchmarks.growth`, if it was run.
    """
    filters: dict[str, Callable[..., str]] = {
        "value": _value,
        "unit": _unit,
        "goal": goal_text,
        "yardstick": lambda name: str(_YARDSTICKS.get(name, name)),
    }
    last = (speed["before"] or {}).get("lines", {})
    return rendered(
        TEMPLATE,
        filters,
        speed=speed,
        lines=speed["lines"],
        last=last,
        goals=goals,
        rows=ROWS,
        growth=growth,
    )


def _value(value: float) -> str:
    """Three digits: 0,043; 1,25; 12,5; 453."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return number_text(value, digits)


def _unit(unit: str) -> str:
    return _UNITS.get(unit, unit)


def measure_text(line: Mapping[str, Any]) -> str:
    """A measured value with its unit: « 23,1 ms »."""
    return f"{_value(line['value'])}{NBSP}{_unit(line['unit'])}"


def goal_text(goal: Mapping[str, Any]) -> str:
    """A goal, with its direction and its unit: « ≤ 20 ms »."""
    sign, value = "≥" if goal["more"] else "≤", float(goal["goal"])
    return f"{sign}{NBSP}{number_text(value, 0 if value >= 10 else 2)}{NBSP}{_unit(goal['unit'])}"
