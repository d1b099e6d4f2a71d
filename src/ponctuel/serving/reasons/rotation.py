"""Phrases about the flight that usually precedes this one in the aircraft's day."""

from __future__ import annotations

from ponctuel.serving.reasons.numbers import Language, duration, lateness, span
from ponctuel.serving.reasons.phrase import Told, phrase

_WHO = {"en": "the usual flight before this one", "fr": "le vol qui précède d’habitude celui-ci"}


def _so_far(told: Told, language: Language) -> str:
    late = round(told.number)
    if language == "en":
        return f"{_WHO[language]} is {lateness(late, language)} so far"
    how = "de retard" if late > 0 else "d’avance"
    now = f"a {duration(late)} {how}" if late else "est à l’heure"
    return f"{_WHO[language]} {now} à ce stade"


def _landed(told: Told, language: Language) -> str:
    came = "est arrivé" if language == "fr" else "arrived"
    return f"{_WHO[language]} {came} {lateness(told.number, language)}"


def _cancelled(told: Told, language: Language) -> str:
    gone = told.number > 0.5
    if language == "fr":
        return f"{_WHO[language]} {'est' if gone else 'n’est pas'} annulé"
    return f"{_WHO[language]} is {'cancelled' if gone else 'not cancelled'}"


def _slack(told: Told, language: Language) -> str:
    spare, enough = span(told.number, language), round(told.number) >= 0
    if language == "fr":
        if enough:
            return f"la rotation habituelle laisse {spare} de marge"
        return f"il manque {spare} à la rotation habituelle"
    return f"the usual rotation {f'leaves {spare} to spare' if enough else f'is {spare} short'}"


def _follows(told: Told, language: Language) -> str:
    follows = told.number > 0.5
    if language == "fr":
        return (
            f"ce vol {'en suit d’habitude un' if follows else 'n’en suit d’habitude aucun'} autre"
        )
    return f"this flight usually follows {'another' if follows else 'no other'} that day"


def _apart(told: Told, language: Language) -> str:
    when = span(told.number, language)
    if language == "fr":
        return f"départ prévu {when} après celui du vol qui précède d’habitude"
    return f"departure is scheduled {when} after that of the usual flight before"


ROTATION = (
    phrase("rotation_delay_min", _so_far),
    phrase("rotation_arr_delay_min", _landed),
    phrase("rotation_cancelled_n", _cancelled),
    phrase("rotation_slack_min", _slack),
    phrase("rotation_apart_min", _apart),
    phrase("rotation_before_n", _follows),
)
