"""Words of the page *Board*."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "board_airport": ("Airport", "Aéroport"),
    "board_hours": ("The next", "Les prochaines"),
    "hours_3": ("3 hours", "3 heures"),
    "hours_6": ("6 hours", "6 heures"),
    "hours_12": ("12 hours", "12 heures"),
    "hours_24": ("24 hours", "24 heures"),
    "board_order": ("In order of", "Par ordre de"),
    "order_time": ("departure", "départ"),
    "order_risk": ("risk", "risque"),
    "board_caption": ("Departures from {code}", "Départs de {code}"),
    "board_summary": (
        "{n} departures, {risky} of them at high risk.",
        "{n} départs, dont {risky} à risque élevé.",
    ),
    "board_fresh": ("Forecasts of {when}.", "Prévisions du {when}."),
    "board_empty_title": ("No departure", "Aucun départ"),
    "board_empty_text": (
        "Nothing is scheduled from {code} in these hours. Look further ahead, or at another "
        "airport.",
        "Rien n’est programmé de {code} dans ces heures. Regardez plus loin, ou un autre aéroport.",
    ),
    "board_early_title": ("The board is being made", "Le tableau se prépare"),
    "board_early_text": (
        "The first forecasts of all upcoming flights are under way. This page will show them.",
        "Les premières prévisions de tous les vols à venir sont en cours. Cette page les montrera.",
    ),
    "col_time": ("Time", "Heure"),
    "col_flight": ("Flight", "Vol"),
    "col_to": ("To", "Vers"),
    "col_risk": (
        "30 min late or more, cancelled or diverted",
        "Au moins 30 min de retard, annulé ou dérouté",
    ),
    "risk_late": ("arrives that late: {share}", "arrive avec ce retard : {share}"),
    "col_median": ("Median, if it arrives", "Médiane, s’il arrive"),
    "col_range": ("90 % interval, if it arrives", "Intervalle à 90 %, s’il arrive"),
    "col_cancelled": ("Cancelled", "Annulé"),
    "risk_hint": (
        "Bar: the probability of arriving 30 minutes late or more, being cancelled or being "
        "diverted; the darker, the higher. Below it, that of arriving so late.",
        "Barre : la probabilité d’arriver avec 30 minutes de retard ou plus, d’être annulé ou "
        "dérouté ; plus elle est foncée, plus elle est élevée. Au-dessous, celle d’arriver avec "
        "ce retard.",
    ),
    "risk_0": ("low", "faible"),
    "risk_1": ("moderate", "modéré"),
    "risk_2": ("high", "élevé"),
    "risk_3": ("very high", "très élevé"),
    "no_forecast": ("no forecast yet", "pas encore de prévision"),
}
