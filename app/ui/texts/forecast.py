"""Words of the page *Forecast*, and of every forecast that is shown."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "tab_number": ("By number", "Numéro"),
    "tab_route": ("By route", "Liaison"),
    "tab_other": ("Not listed", "Autre"),
    "origin": ("From", "Départ de"),
    "day": ("Day of departure", "Jour du départ"),
    "day_info": ("YYYY-MM-DD, local", "AAAA-MM-JJ, heure locale"),
    "flight": ("Flight", "Vol"),
    "flight_info": (
        "Type a number or a city to filter",
        "Tapez un numéro ou une ville pour filtrer",
    ),
    "issued": ("Forecast made", "Prévision faite"),
    "issued_info": (
        "What was known at that moment, and nothing later",
        "Avec ce que l’on savait à cet instant, et rien de plus",
    ),
    "submit": ("Forecast", "Prévoir"),
    "carrier": ("Carrier", "Compagnie"),
    "carrier_info": ("Two-character code, such as UA", "Code à deux caractères, par exemple UA"),
    "number": ("Flight number", "Numéro de vol"),
    "number_info": ("Digits only, such as 1178", "Des chiffres seulement, par exemple 1178"),
    "from": ("From (airport code)", "Départ (code d’aéroport)"),
    "from_info": ("Three letters, such as EWR", "Trois lettres, par exemple EWR"),
    "to": ("To (airport code)", "Arrivée (code d’aéroport)"),
    "to_info": ("Three letters, such as IAH", "Trois lettres, par exemple IAH"),
    "departure": ("Scheduled departure", "Départ prévu"),
    "departure_info": (
        "YYYY-MM-DDTHH:MM, local to the origin",
        "AAAA-MM-JJTHH:MM, heure locale du départ",
    ),
    "issued_free": ("Forecast made at (optional)", "Prévision faite à (facultatif)"),
    "issued_free_info": (
        "Same form; empty means now on the clock",
        "Même forme ; vide : maintenant à l’horloge",
    ),
    "now": ("now", "maintenant"),
    "before": ("{lead} before", "{lead} avant"),
    "empty_title": ("Choose a flight", "Choisissez un vol"),
    "empty_text": (
        "Its forecast will stand here: a picture of the delays that may happen, the odds of "
        "being late or cancelled, and the reasons.",
        "Sa prévision viendra ici : l’image des retards possibles, les chances de retard ou "
        "d’annulation, et les raisons.",
    ),
    "title": ("Forecast", "Prévision"),
    "scheduled": ("Scheduled {when}", "Prévu le {when}"),
    "made": (
        "Forecast made {when}, {lead} before departure",
        "Prévision faite le {when}, {lead} avant le départ",
    ),
    "interval": ("90 % chance between {low} and {high}", "90 % de chances entre {low} et {high}"),
    "if_arrives": ("if it arrives; median: {median}", "s’il arrive ; médiane : {median}"),
    "early": ("{d} early", "{d} d’avance"),
    "late": ("{d} late", "{d} de retard"),
    "on_time": ("on time", "à l’heure"),
    "late_at_least": ("Arrives {d} late or more", "Arrive avec {d} de retard ou plus"),
    "cancelled": ("Cancelled", "Annulé"),
    "diverted": ("Diverted", "Dérouté"),
    "odds": ("Probabilities", "Probabilités"),
    "classes": ("Four classes", "Quatre classes"),
    "class_under_30": ("Less than 30 min late", "Moins de 30 min de retard"),
    "class_from_30_to_60": ("30 min to 1 h late", "De 30 min à 1 h de retard"),
    "class_from_60_to_120": ("1 to 2 h late", "De 1 à 2 h de retard"),
    "class_over_120_or_cancelled": (
        "Over 2 h, cancelled or diverted",
        "Plus de 2 h, annulé ou dérouté",
    ),
    "reasons": ("Why", "Pourquoi"),
    "reasons_hint": (
        "Percentage points that each circumstance adds to, or takes from, the probability of "
        "being 30 min late or more, if it arrives.",
        "Points de pourcentage que chaque circonstance ajoute ou retire à la probabilité "
        "d’avoir 30 min de retard ou plus, s’il arrive.",
    ),
    "no_reason": (
        "Nothing sets this flight apart from the average.",
        "Rien ne distingue ce vol de la moyenne.",
    ),
    "happened": ("What really happened", "Ce qui s’est vraiment passé"),
    "unknown_yet": (
        "Not known yet at the clock’s time.",
        "Pas encore connu à l’heure de l’horloge.",
    ),
    "no_outcome": (
        "Unknown: this flight does not stand in the schedule.",
        "Inconnu : ce vol ne figure pas au programme.",
    ),
    "is_cancelled": ("This flight is cancelled.", "Ce vol est annulé."),
    "cancelled_known": ("Cancellation known {when}.", "Annulation connue le {when}."),
    "is_cancelled_hint": (
        "There is no delay left to forecast; your airline tells you how to go on.",
        "Il n’y a plus de retard à prévoir ; votre compagnie vous dira comment poursuivre.",
    ),
    "was_arrived": ("Arrived {delay}.", "Arrivé : {delay}."),
    "was_cancelled": ("Cancelled.", "Annulé."),
    "was_diverted": ("Diverted to another airport.", "Dérouté vers un autre aéroport."),
    "known_at": ("Known {when}.", "Connu le {when}."),
    "axis_x": ("Arrival delay (minutes)", "Retard à l’arrivée (minutes)"),
    "axis_y": ("Chance (%)", "Probabilité (%)"),
    "interval_mark": ("90 % interval", "intervalle à 90 %"),
    "median_mark": ("median", "médiane"),
    "outcome_mark": ("what happened", "ce qui s’est passé"),
    "pic_cancelled": ("cancelled", "annulé"),
    "pic_diverted": ("diverted", "dérouté"),
    "pic_title": ("Distribution of the arrival delay", "Distribution du retard à l’arrivée"),
    "err_day": (
        "This is not a day: write it as {example}.",
        "Ce n’est pas un jour : écrivez-le comme {example}.",
    ),
    "err_day_range": (
        "The schedule covers {first} to {last}.",
        "Le programme va du {first} au {last}.",
    ),
    "err_no_flights": (
        "No departure is scheduled from this airport on that day.",
        "Aucun départ de cet aéroport n’est programmé ce jour-là.",
    ),
    "err_no_flight": ("Choose a flight in the list.", "Choisissez un vol dans la liste."),
    "err_too_early": (
        "This flight departs more than 30 days after the clock’s time.",
        "Ce vol part plus de 30 jours après l’heure de l’horloge.",
    ),
    "flight_number": ("Flight number", "Numéro de vol"),
    "flight_number_info": (
        "As on the ticket, such as UA 1178",
        "Comme sur le billet, par exemple UA 1178",
    ),
    "destination": ("To", "Vers"),
    "anywhere": ("Anywhere", "Partout"),
    "which_leg": ("This number flies {n} legs that day", "Ce numéro vole {n} étapes ce jour-là"),
    "issued_latest": ("as late as possible", "le plus tard possible"),
    "issued_60": ("1 hour before departure", "1 heure avant le départ"),
    "issued_180": ("3 hours before departure", "3 heures avant le départ"),
    "issued_360": ("6 hours before departure", "6 heures avant le départ"),
    "issued_1440": ("a day before departure", "un jour avant le départ"),
    "issued_10080": ("a week before departure", "une semaine avant le départ"),
    "err_flight_number": (
        "Write it as on the ticket: the carrier’s two characters, then the number, as in UA 1178.",
        "Écrivez-le comme sur le billet : les deux caractères de la compagnie, puis le numéro, "
        "comme UA 1178.",
    ),
    "err_no_leg": ("{flight} does not fly on {day}.", "{flight} ne vole pas le {day}."),
    "no_leg_hint": (
        "Check the number and the day, or look for the flight by its route. A flight that the "
        "schedule does not list can be described under “Not listed”.",
        "Vérifiez le numéro et le jour, ou cherchez le vol par sa liaison. Un vol absent du "
        "programme se décrit sous « Autre ».",
    ),
    "by_title": ("Be there by", "Y être pour"),
    "by_hint": (
        "What to plan with at the destination, if it arrives ({zone}).",
        "Sur quoi compter à l’arrivée, s’il arrive ({zone}).",
    ),
    "by_50": ("1 chance in 2", "1 chance sur 2"),
    "by_90": ("9 chances in 10", "9 chances sur 10"),
    "by_95": ("19 chances in 20", "19 chances sur 20"),
    "by_airport": (
        "At the airport of departure, be there when the airline says, for {time}: a flight "
        "that is forecast late may leave on time.",
        "À l’aéroport de départ, soyez là quand la compagnie le demande, pour {time} : un vol "
        "prévu en retard peut partir à l’heure.",
    ),
    "to_watch": ("Tell me when its risk rises", "Me prévenir si le risque monte"),
    "to_compare": ("Other flights of that day", "Les autres vols de ce jour"),
    "to_connection": ("Will my connection hold?", "Ma correspondance tiendra-t-elle ?"),
    "local_time": ("time at {place}", "heure de {place}"),
    "weather_title": ("Weather expected", "Météo prévue"),
    "temperature_c": ("temperature", "température"),
    "wind_speed_kmh": ("wind", "vent"),
    "wind_gust_kmh": ("gusts", "rafales"),
    "visibility_km": ("visibility", "visibilité"),
    "precipitation_mm": ("rain or snow", "pluie ou neige"),
}
