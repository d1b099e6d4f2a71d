"""The page on the drill of the alerts, from its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel.documents.template import rendered

TEMPLATE = "exercice-alertes.md.j2"
KINDS = {
    "stale_feed": "flux des vols interrompu",
    "unit_change": "changement d’unité",
    "clock_shift": "horloge décalée",
    "lost_carrier": "compagnie absente du flux",
    "doubled_rows": "événements en double",
    "late_outcomes": "résultats observés en retard",
    "calibration_drift": "changement de calibration",
    "frozen_model": "prévisions figées",
    "wrong_aircraft": "immatriculations interverties",
    "missing_weather": "météo absente",
    "empty_airport": "programme d’un aéroport vide",
    "storm": "tempête",
}


def drill_page(drill: Mapping[str, Any]) -> str:
    """Markdown; the same drill gives the same bytes."""
    return rendered(TEMPLATE, {"share": _share}, drill=drill, words=KINDS)


def _share(value: float) -> str:
    return f"{100 * value:.0f} %".replace(" ", "\u00a0")
