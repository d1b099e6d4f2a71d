"""Indicators of the service: requests, their errors and their latency, and the error budget."""

from __future__ import annotations

from collections.abc import Sequence

from ponctuel.monitoring.indicator import Indicator, Kind, Measurement
from ponctuel.monitoring.traffic import Traffic

OBJECTIVE = 0.995
HOUR_MIN = 60
MIN_FAILED = 5
# Burn rates of the error budget of 30 days over two windows each: both must exceed the threshold,
# so that an alert starts and ends soon (Site Reliability Workbook, chapter 5, "Alerting on SLOs").
BURNS = (
    ("1h", HOUR_MIN, 5, 14.4),
    ("6h", 6 * HOUR_MIN, 30, 6.0),
    ("3d", 72 * HOUR_MIN, 6 * HOUR_MIN, 1.0),
)


def burn_rates(traffic: Sequence[Traffic], at_min: int) -> list[Measurement]:
    """Burn rates of the error budget, as multiples of the allowed rate.

    The smaller value of each pair of windows counts; 1 exhausts the budget in 30 days. Fewer than
    MIN_FAILED failures count as none, because one of few requests would be a large share.
    """
    out = []
    for name, long_min, short_min, _ in BURNS:
        long_burn, n = _burn(traffic, at_min, long_min)
        short_burn, _ = _burn(traffic, at_min, short_min)
        value = min(long_burn, short_burn)
        out.append(Measurement("error_budget_burn", f"window={name}", at_min, value, n))
    return out


def _burn(traffic: Sequence[Traffic], at_min: int, minutes: int) -> tuple[float, int]:
    recent = [each for each in traffic if at_min - minutes <= each.at_min < at_min]
    requests = sum(each.requests_n for each in recent)
    failed = sum(each.failed_n for each in recent)
    if failed < MIN_FAILED:
        return 0.0, requests
    return failed / requests / (1 - OBJECTIVE), requests


def _counted(
    name: str, title: str, unit: str, window: str, formula: str, reason: str, blind_spot: str
) -> Indicator:
    return Indicator(
        name,
        Kind.SERVICE,
        title,
        unit,
        window,
        formula,
        reason,
        "aucune : tout est compté, sans échantillon",
        blind_spot,
    )


INDICATORS = (
    _counted(
        "http_requests_total",
        "Requêtes",
        "requêtes",
        "depuis le démarrage",
        "requêtes reçues, par méthode, modèle d’adresse et classe de réponse",
        "affiché, sans seuil",
        "les requêtes qu’un mandataire refuse avant le service",
    ),
    _counted(
        "http_request_duration_seconds",
        "Latence",
        "secondes",
        "depuis le démarrage",
        "histogramme de la durée jusqu’à la fin de la réponse",
        "une requête de plus d’une seconde compte comme un échec",
        "le réseau entre le service et l’usager",
    ),
    _counted(
        "http_requests_in_progress",
        "Saturation",
        "requêtes",
        "valeur instantanée",
        "requêtes commencées et non terminées",
        "affiché, sans seuil : la file de prévisions refuse les requêtes au-delà de sa taille",
        "le processeur et la mémoire de la machine",
    ),
    _counted(
        "error_budget_burn",
        "Vitesse de consommation du budget d’erreurs",
        "1",
        "1 h et 5 min, 6 h et 30 min, 3 j et 6 h",
        "part d’échecs (5xx, ou plus d’une seconde) ÷ 0,5 %, la plus petite des deux fenêtres ; "
        "zéro sous 5 échecs par fenêtre",
        "14,4 : 2 % du budget de 30 jours en une heure ; 6 : 5 % en 6 heures ; 1 : 10 % en 3 jours",
        "une réponse fausse mais rapide ; moins de 5 échecs, d’un service peu sollicité",
    ),
    _counted(
        "jobs_late_seconds",
        "Retard des tâches périodiques",
        "secondes",
        "valeur instantanée",
        "secondes écoulées depuis l’heure prévue d’une tâche non exécutée",
        "un tableau calculé depuis plus de dix minutes n’est plus à jour",
        "une tâche qui se termine à l’heure sans effet",
    ),
    _counted(
        "alert_deliveries_failed",
        "Messages d’alerte abandonnés",
        "messages",
        "24 heures",
        "messages d’alerte qui ont épuisé leurs essais",
        "aucun message ne doit être perdu",
        "un message remis au serveur et perdu ensuite",
    ),
)
