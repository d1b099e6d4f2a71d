"""What an alert tells those on duty: what is wrong, how far, since when, and what to do."""

from __future__ import annotations

from ponctuel.config.params import AlertRule
from ponctuel.domain.flight import from_epoch_min
from ponctuel.monitoring.alerts import Alert, State
from ponctuel.monitoring.catalogue import BY_NAME

RUNBOOKS = "reports/exploitation/alertes.md"
SEVERITIES = {"info": "information", "warning": "avertissement", "critical": "critique"}
# What a rule says is wrong, as whoever is called at night reads it.
CAUSES = {
    "unit_change": "changement d’unité dans un flux",
    "clock_shift": "horloge d’un flux décalée",
    "stale_feed": "flux des vols interrompu",
    "empty_airport": "horaire d’un aéroport vide",
    "lost_carrier": "plus aucune nouvelle d’une compagnie",
    "lost_airport": "plus aucune nouvelle d’un aéroport",
    "late_outcomes": "résultats observés en retard",
    "doubled_rows": "événements reçus en double",
    "missing_weather": "observations météo absentes",
    "wrong_aircraft": "immatriculations fausses ou absentes",
    "frozen_model": "prévisions figées",
    "storm": "trafic très perturbé (tempête)",
    "calibration_drift": "calibration du modèle changée",
    "drift": "prévisions inhabituelles",
    "no_skill": "prévisions moins bonnes que la climatologie",
    "failing_service": "service en échec ou trop lent",
    "late_jobs": "travaux périodiques en retard",
    "lost_messages": "messages d’alerte perdus",
}


def written(alert: Alert, rule: AlertRule, public_url: str) -> tuple[str, str]:
    """Subject and text of a message about an alert, in French."""
    over = alert.state is State.RESOLVED
    about = f" ({alert.subject})" if alert.subject else ""
    word = "fin" if over else SEVERITIES[rule.severity]
    subject = f"[Ponctuel, {word}] {CAUSES[rule.cause]}{about}"
    indicator = BY_NAME[rule.indicator]
    threshold = rule.above if rule.above is not None else rule.below
    side = "au-dessus de" if rule.above is not None else "au-dessous de"
    at = from_epoch_min(alert.resolved_min if over and alert.resolved_min else alert.since_min)
    lines = [
        f"Règle : {rule.name}{about}",
        f"Cause présumée : {CAUSES[rule.cause]}",
        f"Indicateur : {indicator.title} = {alert.value:.3g} ({indicator.unit}), "
        f"alerte {side} {threshold:g}",
        f"{'Terminée à' if over else 'Depuis'} : {at:%Y-%m-%d %H:%M} UTC (horloge du système)",
        f"Fiche de conduite : {RUNBOOKS}#{rule.name}",
    ]
    if public_url:
        lines.append(f"Page : {public_url}/supervision")
    return subject, "\n".join(lines) + "\n"
