"""Phrases about the flight itself: its schedule, its day and its bank."""

from __future__ import annotations

from ponctuel.serving.reasons.flow import Flights
from ponctuel.serving.reasons.numbers import (
    NBSP,
    Language,
    clock_time,
    counted,
    duration,
    many,
    number,
    quantity,
    span,
)
from ponctuel.serving.reasons.phrase import Phrase, Told, Words, both, phrase

_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
# The distance to a holiday is clipped there.
_FAR_DAYS = 15


def _ahead(told: Told, language: Language) -> str:
    if round(told.number) == 0:
        now = "prévision faite à l’heure du départ", "the forecast is made at departure time"
        return now[language == "en"]
    when = span(told.number, language)
    if language == "fr":
        return f"prévision faite {when} avant le départ"
    return f"the forecast is made {when} before departure"


def _departure(told: Told, language: Language) -> str:
    start = "départ prévu à" if language == "fr" else "departure is scheduled at"
    return f"{start} {clock_time(told.number, language)}"


def _distance(told: Told, language: Language) -> str:
    far = quantity(told.number, "km", language)
    return f"vol de {far}" if language == "fr" else f"the flight covers {far}"


def _block(told: Told, language: Language) -> str:
    took = duration(told.number)
    return f"vol prévu en {took}" if language == "fr" else f"the flight is scheduled to take {took}"


def _pace(told: Told, language: Language) -> str:
    pace = quantity(100 * told.number, "min", language, 1)
    if language == "fr":
        return f"l’horaire prévoit {pace} pour 100{NBSP}km"
    return f"the schedule allows {pace} for 100{NBSP}km"


def _weekday(told: Told, language: Language) -> str:
    day = _WEEKDAYS[language][(round(told.number) - 1) % 7]
    return f"départ un {day}" if language == "fr" else f"the flight leaves on a {day}"


def _season(told: Told, language: Language) -> str:
    day = number(told.number, language)
    if language == "fr":
        return f"départ le {day}{'er' if day == '1' else 'e'} jour de l’année"
    return f"the flight leaves on day {day} of the year"


def _holiday(told: Told, language: Language) -> str:
    days = round(told.number)
    if days == 0:
        return "jour férié" if language == "fr" else "it is a public holiday"
    if abs(days) >= _FAR_DAYS:
        far = "aucun jour férié à moins de deux semaines", "no public holiday within two weeks"
        return far[language == "en"]
    if language == "fr":
        amount = counted(abs(days), "jour", "jours", language)
        return f"{amount} {'avant' if days < 0 else 'après'} un jour férié"
    amount = counted(abs(days), "day", "days", language)
    return f"it is {amount} {'before' if days < 0 else 'after'} a public holiday"


def _scheduled(flights: Flights, english: str, french: str) -> Words:
    def words(told: Told, language: Language) -> str:
        more = many(round(told.number), language)
        who = flights.counted(round(told.number), told.subject, language)
        if language == "fr":
            return f"{who} {'prévus' if more else 'prévu'} {french}"
        return f"{who} {'are' if more else 'is'} scheduled {english}"

    return words


def _bank(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    before = _scheduled(
        flights, "in the hour before this flight", "dans l’heure qui précède ce vol"
    )
    after = _scheduled(flights, "in the hour after this flight", "dans l’heure qui suit ce vol")
    return phrase(rf"{prefix}_before_\d+m_n", before), phrase(rf"{prefix}_from_\d+m_n", after)


SCHEDULE = (
    phrase("lead_time_min", _ahead),
    phrase("carrier_code", both("the carrier is {carrier}", "la compagnie est {carrier}")),
    phrase("origin_code", both("the origin is {origin}", "l’origine est {origin}")),
    phrase(
        "destination_code",
        both("the destination is {destination}", "la destination est {destination}"),
    ),
    phrase("sched_dep_local_min", _departure),
    phrase("distance_km", _distance),
    phrase("block_min", _block),
    phrase("block_pace_min_per_km", _pace),
)
CALENDAR = (
    phrase("iso_weekday", _weekday),
    phrase("days_to_holiday", _holiday, "days_to_holiday|is_holiday"),
    phrase("day_of_year", _season),
)
BANK = (
    *_bank("bank", Flights("flights from {origin}", "vols quittant {origin}")),
    *_bank(
        "bank_carrier",
        Flights("{carrier} flights from {origin}", "vols {carrier} quittant {origin}"),
    ),
)
