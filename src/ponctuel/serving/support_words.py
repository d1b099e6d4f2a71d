"""A plain statement of how much data stands behind a forecast, in English and in French."""

from __future__ import annotations

from ponctuel.domain.flight import Flight
from ponctuel.serving.reasons.numbers import LANGUAGES, NARROW, Language, counted

_LEVELS: dict[Language, dict[str, str]] = {
    "en": {
        "carrier_route_hour": "same carrier, route and hour of the day",
        "carrier_route": "same carrier and route",
        "route": "same route, any carrier",
        "carrier": "same carrier, any route",
        "origin": "same origin, any carrier and route",
    },
    "fr": {
        "carrier_route_hour": "même compagnie, même ligne, même heure",
        "carrier_route": "même compagnie, même ligne",
        "route": "même ligne, toutes compagnies",
        "carrier": "même compagnie, toutes lignes",
        "origin": "même origine, toutes compagnies et lignes",
    },
}


UNLEARNT: dict[Language, str] = {
    "en": "Cancellations cannot be learnt from these data: their risk is not told, and the risk of "
    "a disruption counts lateness and diversion alone.",
    "fr": "Les annulations ne peuvent pas s’apprendre de ces données"
    f"{NARROW}: leur risque n’est pas donné, et le risque de perturbation ne compte que le retard "
    "et le déroutement.",
}


def statement(
    flight: Flight, n: int, level: str, *, own: int | None, new_aircraft: bool
) -> dict[Language, str]:
    """In each language: how many flights, and what is missing where data is thin.

    Args:
        n, level: comparable flights, and what they have in common.
        own: the carrier's flights on the route, where they are too few; else None.
        new_aircraft: whether the request names an aircraft that was never seen.
    """
    return {language: _say(flight, n, level, own, new_aircraft, language) for language in LANGUAGES}


def _say(
    flight: Flight, n: int, level: str, own: int | None, new_aircraft: bool, language: Language
) -> str:
    lacking = _lacking(flight, own, new_aircraft, language)
    resting = _resting(n, level, language)
    if not lacking:
        return f"{resting}."
    why = "; ".join(lacking) if language == "en" else f"{NARROW}; ".join(lacking)
    thin = own is not None or new_aircraft
    if language == "fr":
        return f"{'Peu de données' if thin else 'Prudence'}{NARROW}: {why}. {resting}."
    return f"{'Little data' if thin else 'With care'}: {why}. {resting}."


def _resting(n: int, level: str, language: Language) -> str:
    if n == 0:
        none = "Aucun vol comparable n’est encore connu", "No comparable flight is known yet"
        return none[language == "en"]
    alike = _LEVELS[language][level]
    if language == "fr":
        flights = counted(n, "vol comparable déjà passé", "vols comparables déjà passés", language)
        return f"Prévision appuyée sur {flights} ({alike})"
    flights = counted(
        n, "comparable flight already flown", "comparable flights already flown", language
    )
    return f"The forecast rests on {flights} ({alike})"


def _lacking(flight: Flight, own: int | None, new_aircraft: bool, language: Language) -> list[str]:
    carrier, way = flight.carrier_code, f"{flight.origin_code}–{flight.destination_code}"
    lacking = []
    if not flight.in_schedule:
        missing = "ce vol ne figure pas au programme", "this flight is not in the schedule"
        lacking.append(missing[language == "en"])
    if own is not None and language == "fr":
        known = counted(own, "vol connu", "vols connus", language) if own else "aucun vol connu"
        lacking.append(f"{known} de la compagnie {carrier} sur la ligne {way}")
    elif own is not None:
        known = counted(own, "flight", "flights", language) if own else "no flight"
        lacking.append(f"{known} of {carrier} known on {way}")
    if new_aircraft and language == "fr":
        lacking.append(f"l’appareil {flight.tail_number} n’a encore jamais été vu")
    elif new_aircraft:
        lacking.append(f"aircraft {flight.tail_number} has not been seen before")
    return lacking
