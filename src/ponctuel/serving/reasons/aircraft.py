"""Phrases about the aircraft: what it did last, whether it can be back in time, and its kind."""

from __future__ import annotations

from ponctuel.serving.reasons.numbers import Language, counted, lateness, over, span
from ponctuel.serving.reasons.phrase import Told, Words, phrase


def _slack(told: Told, language: Language) -> str:
    spare, enough = span(told.number, language), round(told.number) >= 0
    if language == "fr":
        kept = f"l’appareil a {spare} de marge" if enough else f"il manque {spare} à l’appareil"
        return f"{kept} pour revenir à temps"
    return f"the aircraft {f'has {spare} to spare' if enough else f'is {spare} short'} to be back"


def _past_arrival(told: Told, language: Language) -> str:
    when, past = span(told.number, language), round(told.number) >= 0
    if language == "fr":
        late = f"aurait dû se poser il y a {when}" if past else f"doit se poser dans {when}"
        return f"l’appareil {late} au bout de son dernier vol"
    late = f"was due {when} ago" if past else f"is due in {when}"
    return f"the aircraft {late} at the end of its last flight"


def _since(told: Told, language: Language) -> str:
    when = span(told.number, language)
    if language == "fr":
        return f"dernier départ connu de l’appareil {when} avant ce vol"
    return f"the aircraft last left {when} before this flight"


def _length(told: Told, language: Language) -> str:
    took = span(told.number, language)
    if language == "fr":
        return f"le dernier vol de l’appareil durait {took}"
    return f"the aircraft’s last flight took {took} by schedule"


def _last(english: str, french: str) -> Words:
    def words(told: Told, language: Language) -> str:
        late = lateness(told.number, language)
        if language == "fr":
            return f"l’appareil {french} {late}"
        return f"the aircraft {english} {late}"

    return words


def _mean(english: str, french: str) -> Words:
    def words(told: Told, language: Language) -> str:
        late, when = lateness(told.number, language), over(told.window_min, language)
        if language == "fr":
            return f"l’appareil {french} en moyenne {late} {when}"
        return f"the aircraft has {english} {late} on average {when}"

    return words


def _origin(told: Told, language: Language) -> str:
    place, same = told.subject.origin, told.number > 0.5
    if language == "fr":
        start = f"à {place} même" if same else f"ailleurs qu’à {place}"
        return f"dernier départ connu de l’appareil {start}"
    return f"the aircraft last left from {place if same else f'elsewhere than {place}'}"


def _flown(told: Told, language: Language) -> str:
    n, when = round(told.number), over(told.window_min, language)
    if language == "fr":
        return f"l’appareil a fait {counted(n, 'vol', 'vols', language)} {when}"
    return f"the aircraft has made {counted(n, 'flight', 'flights', language)} {when}"


def _seats(told: Told, language: Language) -> str:
    n = round(told.number)
    if language == "fr":
        return f"l’appareil a {counted(n, 'place', 'places', language)}"
    return f"the aircraft has {counted(n, 'seat', 'seats', language)}"


def _built(told: Told, language: Language) -> str:
    year = 1950 + round(told.number)
    return f"l’appareil date de {year}" if language == "fr" else f"the aircraft dates from {year}"


AIRCRAFT = (
    phrase("aircraft_slack_min", _slack, "aircraft_(slack|since_dep)_min"),
    phrase(
        "aircraft_last_arr_delay_min", _last("ended its last flight", "a terminé son dernier vol")
    ),
    phrase(
        "aircraft_last_dep_delay_min", _last("began its last flight", "a commencé son dernier vol")
    ),
    phrase("aircraft_past_arrival_min", _past_arrival),
    phrase(
        r"aircraft_dep_(delay|pos)_(?P<minutes>\d+)m_min",
        _mean("left", "part"),
        r"aircraft_dep_(delay|pos)_\d+m_min",
    ),
    phrase(r"aircraft_arr_(delay|pos)_(?P<minutes>\d+)m_min", _mean("arrived", "arrive")),
    phrase(r"aircraft_dep_(?P<minutes>\d+)m_n", _flown),
    phrase("aircraft_last_block_min", _length),
    phrase("aircraft_same_origin", _origin),
    phrase("aircraft_since_dep_min", _since),
)
AIRCRAFT_TYPE = (phrase("aircraft_seats_n", _seats), phrase("aircraft_built_n", _built))
