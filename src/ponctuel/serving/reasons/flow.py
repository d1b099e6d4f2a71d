"""Phrases about groups of flights: how late they left, arrived, or are still waited for.

Features of such families are named alike (`origin_dep_delay_120m_min`, `route_late30_28d_share`):
their name tells what was measured and over which time.
"""

from __future__ import annotations

from dataclasses import dataclass

from ponctuel.serving.reasons.numbers import (
    Language,
    counted,
    duration,
    lateness,
    number,
    over,
    percent,
    quantity,
)
from ponctuel.serving.reasons.phrase import Phrase, Subject, Told, Words, fill, phrase

_WINDOW = r"(?P<minutes>\d+)m"
_DAYS = r"(?P<days>\d+)d"


@dataclass(frozen=True)
class Flights:
    """Which flights: 'flights from {origin}', 'vols quittant {origin}', in the plural."""

    english: str
    french: str

    def say(self, subject: Subject, language: Language) -> str:
        template = self.french if language == "fr" else self.english
        return fill(template, subject)

    def one(self, subject: Subject, language: Language) -> str:
        return self.say(subject, language).replace("flights", "flight").replace("vols", "vol")

    def counted(self, n: float, subject: Subject, language: Language) -> str:
        return counted(n, self.one(subject, language), self.say(subject, language), language)


def flow(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    """What the last hours say of a group of flights."""
    left = rf"{prefix}_dep_(delay|pos|late\d+)_\d+m_\w+"
    came = rf"{prefix}_arr_(delay|pos|late\d+)_\d+m_\w+"
    return (
        phrase(rf"{prefix}_dep_delay_{_WINDOW}_min", _late(flights, "left", "partent"), left),
        phrase(
            rf"{prefix}_dep_late(?P<late>\d+)_{_WINDOW}_share",
            _share(flights, "left", "sont partis"),
            left,
        ),
        phrase(rf"{prefix}_dep_pos_{_WINDOW}_min", _lost(flights, "departure", "au départ"), left),
        phrase(rf"{prefix}_arr_delay_{_WINDOW}_min", _late(flights, "arrived", "arrivent"), came),
        phrase(
            rf"{prefix}_arr_late(?P<late>\d+)_{_WINDOW}_share",
            _share(flights, "arrived", "sont arrivés"),
            came,
        ),
        phrase(rf"{prefix}_arr_pos_{_WINDOW}_min", _lost(flights, "arrival", "à l’arrivée"), came),
        phrase(rf"{prefix}_cancelled_{_WINDOW}_n", _n(flights, "cancelled", "annulé")),
        phrase(rf"{prefix}_dep_{_WINDOW}_n", _n(flights, "departed", "parti")),
        phrase(rf"{prefix}_backlog_{_WINDOW}_n", _backlog(flights)),
    )


def record(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    """What the last weeks say of a group of flights."""
    delays = rf"{prefix}_(delay|pos|late\d+)_\d+d_\w+"
    return (
        phrase(rf"{prefix}_delay_{_DAYS}_min", _late(flights, "arrived", "arrivent"), delays),
        phrase(
            rf"{prefix}_late(?P<late>\d+)_{_DAYS}_share",
            _share(flights, "arrived", "sont arrivés"),
            delays,
        ),
        phrase(rf"{prefix}_pos_{_DAYS}_min", _lost(flights, "arrival", "à l’arrivée"), delays),
        phrase(rf"{prefix}_cancelled_{_DAYS}_n", _n(flights, "cancelled", "annulé")),
        phrase(rf"{prefix}_cancelled_{_DAYS}_share", _cancelled_share(flights)),
        phrase(rf"{prefix}_{_DAYS}_n", _n(flights, "arrived", "arrivé")),
    )


def enroute(prefix: str, flights: Flights) -> tuple[Phrase, ...]:
    """Time that a group of flights loses, or makes up, between departure and arrival."""
    return (
        phrase(rf"{prefix}_{_WINDOW}_min", _gained(flights)),
        phrase(rf"{prefix}_{_DAYS}_min", _gained(flights)),
    )


def overdue(prefix: str, flights: Flights, where: tuple[str, str]) -> tuple[Phrase, ...]:
    """Flights past their departure time that have neither left nor been cancelled.

    Args:
        where: place at the end of the sentence, in both languages; with its blank, or empty.
    """
    return (
        phrase(rf"{prefix}_(?P<past>\d+)m_n", _waiting(flights, where)),
        phrase(rf"{prefix}_age_min", _waited(flights, where)),
    )


def _late(flights: Flights, english: str, french: str) -> Words:
    def words(told: Told, language: Language) -> str:
        who, when = flights.say(told.subject, language), over(told.window_min, language)
        late = lateness(told.number, language)
        if language == "fr":
            return f"les {who} {french} en moyenne {late} {when}"
        return f"{who} have {english} {late} on average {when}"

    return words


def _share(flights: Flights, english: str, french: str) -> Words:
    def words(told: Told, language: Language) -> str:
        who, when = flights.say(told.subject, language), over(told.window_min, language)
        late, share = duration(float(told.groups["late"])), percent(told.number, language)
        if language == "fr":
            return f"{share} des {who} {french} avec au moins {late} de retard {when}"
        return f"{share} of {who} {english} {late} late or more {when}"

    return words


def _lost(flights: Flights, english: str, french: str) -> Words:
    def words(told: Told, language: Language) -> str:
        who, when = flights.say(told.subject, language), over(told.window_min, language)
        lost = quantity(told.number, "min", language, 1 if 0 < told.number < 9.95 else 0)
        if language == "fr":
            return f"les {who} perdent en moyenne {lost} {french} {when}"
        return f"{who} have lost {lost} on average at {english} {when}"

    return words


def _gained(flights: Flights) -> Words:
    def words(told: Told, language: Language) -> str:
        who, when = flights.say(told.subject, language), over(told.window_min, language)
        lost = round(told.number)
        amount = duration(lost) if lost else ("du temps" if language == "fr" else "time")
        if language == "fr":
            change = "perdent" if lost > 0 else "rattrapent" if lost else "ne perdent ni ne gagnent"
            return f"les {who} {change} en moyenne {amount} en route {when}"
        change = "lost" if lost > 0 else "made up" if lost else "neither lost nor made up"
        return f"{who} have {change} {amount} en route on average {when}"

    return words


def _n(flights: Flights, english: str, french: str) -> Words:
    def words(told: Told, language: Language) -> str:
        n, when = round(told.number), over(told.window_min, language)
        who = flights.counted(n, told.subject, language)
        if language == "fr":
            done = f"{french}s" if n >= 2 else french
            nobody = f"aucun {flights.one(told.subject, language)}"
            return f"{who if n else nobody} {done} {when}"
        return f"{who if n else f'no {flights.one(told.subject, language)}'} {english} {when}"

    return words


def _cancelled_share(flights: Flights) -> Words:
    def words(told: Told, language: Language) -> str:
        who, when = flights.say(told.subject, language), over(told.window_min, language)
        share = percent(told.number, language)
        if language == "fr":
            return f"{share} des {who} annulés {when}"
        return f"{share} of {who} cancelled {when}"

    return words


def _backlog(flights: Flights) -> Words:
    def words(told: Told, language: Language) -> str:
        n, when = round(told.number), over(told.window_min, language)
        who, amount = flights.say(told.subject, language), number(abs(n), language)
        if language == "fr":
            more = "de moins" if n > 0 else "de plus"
            leaving = "départs" if abs(n) >= 2 else "départ"
            gap = f"{amount} {leaving} {more} que prévu" if n else "autant de départs que prévu"
            return f"{gap} pour les {who} {when}"
        if not n:
            return f"as many {who} have left as were scheduled {when}"
        return f"{amount} {'fewer' if n > 0 else 'more'} {who} have left than were scheduled {when}"

    return words


def _waiting(flights: Flights, where: tuple[str, str]) -> Words:
    def words(told: Told, language: Language) -> str:
        n, past = round(told.number), float(told.groups["past"])
        place = fill(where[1] if language == "fr" else where[0], told.subject)
        who, one = flights.counted(n, told.subject, language), flights.one(told.subject, language)
        if language == "fr":
            late = f"en retard d’au moins {duration(past)}" if past else "en retard"
            wait = "attendent" if n >= 2 else "attend"
            who = who if n else f"aucun {one}"
            return f"{who} {late} {'' if n else 'n’'}{wait} de partir{place}"
        late = f"overdue by {duration(past)} or more" if past else "overdue"
        return f"{who if n else f'no {one}'} {'is' if n in (0, 1) else 'are'} {late}{place}"

    return words


def _waited(flights: Flights, where: tuple[str, str]) -> Words:
    def words(told: Told, language: Language) -> str:
        who = flights.say(told.subject, language)
        place = fill(where[1] if language == "fr" else where[0], told.subject)
        waited = duration(told.number)
        if language == "fr":
            return f"les {who} en retard attendent de partir{place} depuis {waited} en moyenne"
        return f"{who} that are overdue{place} have waited {waited} on average"

    return words
