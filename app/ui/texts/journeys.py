"""Words of the pages *Compare* and *Connection*."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "cmp_to": ("To", "Vers"),
    "cmp_by": ("Be there by (optional)", "Y être pour (facultatif)"),
    "cmp_by_info": (
        "HH:MM, local to the destination; then the best chance of that comes first",
        "HH:MM, heure locale d’arrivée ; la meilleure chance d’y être vient alors en premier",
    ),
    "cmp_sort": ("Order", "Ordre"),
    "sort_best": ("the best first", "le meilleur d’abord"),
    "sort_departure": ("by departure", "par départ"),
    "sort_arrival": ("by arrival", "par arrivée"),
    "do_compare": ("Compare", "Comparer"),
    "cmp_empty_title": ("Choose a route and a day", "Choisissez une liaison et un jour"),
    "cmp_empty_text": (
        "All its flights will stand here side by side, the best one first.",
        "Tous ses vols seront ici côte à côte, le meilleur en premier.",
    ),
    "cmp_none_title": ("No flight", "Aucun vol"),
    "cmp_none_text": (
        "None is scheduled from {origin} to {destination} on {day}.",
        "Aucun n’est programmé de {origin} à {destination} le {day}.",
    ),
    "cmp_all_left": (
        "All flights of that day have left, or are more than 30 days ahead.",
        "Tous les vols de ce jour sont partis, ou sont à plus de 30 jours.",
    ),
    "cmp_caption": ("{origin} → {destination}, {day}", "{origin} → {destination}, {day}"),
    "cmp_best_risk": (
        "{flight} at {time} has the least risk: {share} of being 30 min late or more, cancelled "
        "or diverted.",
        "{flight} à {time} a le moindre risque : {share} d’avoir 30 min de retard ou plus, d’être "
        "annulé ou dérouté.",
    ),
    "cmp_best_by": (
        "{flight} at {time} has the best chance of being there by {by}: {share}.",
        "{flight} à {time} a la meilleure chance d’y être pour {by} : {share}.",
    ),
    "cmp_close": (
        "The first ones hardly differ: choose by what else matters to you.",
        "Les premiers diffèrent à peine : choisissez selon ce qui compte pour vous.",
    ),
    "cmp_departs": ("Departs", "Départ"),
    "cmp_delays": ("Arrival delay, if it arrives", "Retard à l’arrivée, s’il arrive"),
    "cmp_half": ("There by, 1 in 2, if it arrives", "Arrivé, 1 fois sur 2, s’il arrive"),
    "cmp_nine": ("9 in 10, if it arrives", "9 fois sur 10, s’il arrive"),
    "cmp_in_time": ("In time", "À temps"),
    "cmp_scale": (
        "Line: 90 % interval. Mark: median. Both if it arrives. Scale from −30 min to +3 h.",
        "Trait : intervalle à 90 %. Repère : médiane. Tous deux s’il arrive. Échelle de −30 min "
        "à +3 h.",
    ),
    "cmp_range": (
        "90 % interval from {low} to {high}, median {median}, if it arrives",
        "intervalle à 90 % : de {low} à {high}, médiane : {median}, s’il arrive",
    ),
    "cmp_left_out": ("Not forecast", "Sans prévision"),
    "cmp_made": ("Forecasts made {when}.", "Prévisions faites le {when}."),
    "err_time": ("Write a time as 18:30.", "Écrivez une heure comme 18:30."),
    "err_destination": ("Choose a destination.", "Choisissez une destination."),
    "con_first": ("First flight", "Premier vol"),
    "con_onward": ("Onward flight", "Vol suivant"),
    "con_day": ("Day of the first departure", "Jour du premier départ"),
    "con_time": ("Onward departure", "Départ du vol suivant"),
    "con_time_info": (
        "HH:MM, local to the connecting airport; assumed on time",
        "HH:MM, heure locale de la correspondance ; supposé à l’heure",
    ),
    "con_number": ("Onward flight number (optional)", "Numéro du vol suivant (facultatif)"),
    "con_number_info": (
        "Looked up in the schedule where the source has it",
        "Cherché au programme là où la source le connaît",
    ),
    "con_minimum": ("Minimum connection time (min)", "Temps minimal de correspondance (min)"),
    "con_minimum_info": (
        "From gate to gate; 45 min is usual within one airport",
        "De porte à porte ; 45 min est usuel dans un même aéroport",
    ),
    "do_connect": ("Judge the connection", "Évaluer la correspondance"),
    "con_empty_title": ("Name two flights", "Indiquez deux vols"),
    "con_empty_text": (
        "The odds that you catch the second will stand here, with the time to spare.",
        "Les chances d’attraper le second seront ici, avec le temps restant.",
    ),
    "con_first_off": ("The first flight is cancelled.", "Le premier vol est annulé."),
    "con_onward_off": ("The onward flight is cancelled.", "Le vol suivant est annulé."),
    "con_off_hint": (
        "This connection cannot hold; your airline tells you how to go on.",
        "Cette correspondance ne peut tenir ; votre compagnie vous dira comment poursuivre.",
    ),
    "con_holds": ("The connection holds", "La correspondance tient"),
    "con_at": ("Connection at {code}", "Correspondance à {code}"),
    "con_plan": (
        "{first} is due at {arrival}, the onward flight leaves at {departure}: {planned} "
        "between them, {minimum} needed. It holds with up to {spare} of delay.",
        "{first} est attendu à {arrival}, le vol suivant part à {departure} : {planned} entre "
        "les deux, {minimum} nécessaires. Elle tient jusqu’à {spare} de retard.",
    ),
    "con_tight": (
        "{first} is due at {arrival}, the onward flight leaves at {departure}: {planned} "
        "between them, {minimum} needed. It holds only if the first flight is {spare} early.",
        "{first} est attendu à {arrival}, le vol suivant part à {departure} : {planned} entre "
        "les deux, {minimum} nécessaires. Elle ne tient que si le premier vol a {spare} "
        "d’avance.",
    ),
    "part_holds": ("holds", "tient"),
    "part_missed": ("missed: too late", "manquée : trop tard"),
    "part_cancelled": ("first flight cancelled", "premier vol annulé"),
    "part_diverted": ("first flight diverted", "premier vol dérouté"),
    "con_slack": ("Time to spare", "Temps restant"),
    "con_slack_hint": (
        "Minutes left beyond the minimum, if the first flight arrives; below zero it is missed.",
        "Minutes restantes au-delà du minimum, si le premier vol arrive ; en dessous de zéro "
        "elle est manquée.",
    ),
    "slack_05": ("19 chances in 20 of at least", "19 chances sur 20 d’avoir au moins"),
    "slack_10": ("9 chances in 10 of at least", "9 chances sur 10 d’avoir au moins"),
    "slack_50": ("1 chance in 2 of at least", "1 chance sur 2 d’avoir au moins"),
    "con_axis": ("Minutes to spare", "Minutes restantes"),
    "con_curve": (
        "Odds of having so many minutes to spare, or more",
        "Probabilité d’avoir tant de minutes restantes, ou plus",
    ),
    "err_minimum": (
        "A number of minutes from 0 to 600 is accepted, as in 45.",
        "Un nombre de minutes de 0 à 600 est accepté, comme 45.",
    ),
    "err_inbound": (
        "Nothing is known of flights from this airport: the first flight must leave from an "
        "airport of the schedule.",
        "Rien n’est connu des vols de cet aéroport : le premier vol doit partir d’un aéroport "
        "du programme.",
    ),
}
