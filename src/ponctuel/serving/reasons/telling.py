"""From a family's contributions to the sentence that tells of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ponctuel.features.family import Family
from ponctuel.serving.reasons.numbers import LANGUAGES, NARROW, Language, signed_points
from ponctuel.serving.reasons.phrase import Phrase, Subject, Told
from ponctuel.serving.reasons.phrases import PHRASES

_WINDOW = re.compile(r"_\d+[md]_")
_UNKNOWN = {"en": "no data yet", "fr": "pas encore de données"}
_COLON = {"en": ": ", "fr": f"{NARROW}: "}


def tell(
    family: Family, points: float, contributions: Mapping[str, float], subject: Subject
) -> dict[Language, str]:
    """One reason in words, in each language.

    The figure told is the one whose topic pulls hardest in the family's own direction.

    Args:
        points: the family's share, in percentage points.
        contributions: to the log-odds, by feature.
        subject: whose forecast it is.
    """
    fact = _fact(family, points, contributions, subject)
    return {
        language: f"{fact[language]}{_COLON[language]}{signed_points(points, language)}"
        for language in LANGUAGES
    }


def _fact(
    family: Family, points: float, contributions: Mapping[str, float], subject: Subject
) -> dict[Language, str]:
    label: dict[Language, str] = {"en": family.label_en, "fr": family.label_fr}
    offered = _offered(family.name, tuple(feature.name for feature in family.features))
    if not offered:
        return label
    pull = {name: value if points >= 0 else -value for name, value in contributions.items()}
    best: tuple[float, Phrase, str] | None = None
    for phrase, figures, topic in offered:
        known = [name for name in figures if name in subject.values]
        if not known:
            continue
        strength = sum(pull.get(name, 0.0) for name in topic)
        if best is None or strength > best[0]:
            best = strength, phrase, _figure(known, topic, pull)
    if best is None:
        return {language: f"{label[language]} ({_UNKNOWN[language]})" for language in LANGUAGES}
    _, phrase, name = best
    found = phrase.figure.fullmatch(name)
    groups = {key: text for key, text in found.groupdict().items() if text} if found else {}
    told = Told(subject, subject.values[name], groups)
    return {language: phrase.words(told, language) for language in LANGUAGES}


def _figure(known: list[str], topic: tuple[str, ...], pull: Mapping[str, float]) -> str:
    """The figure of the window that pulls hardest, all features of the topic counted."""
    by_window: dict[str, float] = {}
    for name in topic:
        window = _window(name)
        by_window[window] = by_window.get(window, 0.0) + pull.get(name, 0.0)
    return max(known, key=lambda name: by_window.get(_window(name), 0.0))


def _window(name: str) -> str:
    found = _WINDOW.search(name)
    return found.group() if found else ""


@cache
def _offered(
    family: str, features: tuple[str, ...]
) -> tuple[tuple[Phrase, tuple[str, ...], tuple[str, ...]], ...]:
    """The family's phrases that can tell of a feature at hand: with those, and their topics."""
    found = []
    for phrase in PHRASES.get(family, ()):
        figures = tuple(name for name in features if phrase.figure.fullmatch(name))
        topic = tuple(name for name in features if phrase.speaks_for(name))
        if figures:
            found.append((phrase, figures, topic))
    return tuple(found)
