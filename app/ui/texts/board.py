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
    "col_risk": ("Risk of 30 min or more", "Risque de 30 min ou plus"),
    "col_median": ("As likely as not", "Autant de chances"),
    "col_range": ("9 chances in 10", "9 chances sur 10"),
    "col_cancelled": ("Cancelled", "Annulé"),
    "risk_hint": (
        "Risk: arriving 30 minutes late or more, being cancelled or being diverted. The "
        "darker, the higher.",
        "Risque : arriver avec 30 minutes de retard ou plus, être annulé ou dérouté. Plus "
        "c’est foncé, plus il est élevé.",
    ),
    "risk_0": ("low", "faible"),
    "risk_1": ("moderate", "modéré"),
    "risk_2": ("high", "élevé"),
    "risk_3": ("very high", "très élevé"),
    "no_forecast": ("no forecast yet", "pas encore de prévision"),
}
