"""The fact that represents a family's contributions in a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ponctuel.features.family import Family
from ponctuel.serving.reasons.phrase import Fact, Figure, Phrase, Subject, Values
from ponctuel.serving.reasons.phrases import PHRASES

_WINDOW = re.compile(r"_\d+[md]_")
# Decimals of the values, more than any text shows.
DIGITS = 4


def fact_of(
    family: Family, points: float, contributions: Mapping[str, float], subject: Subject
) -> Fact:
    """One reason as a code of the catalogue and its values.

    The figure is the one whose topic contributes most in the direction of the family.

    Args:
        family: a family of features.
        points: the family's share, in percentage points.
        contributions: the contributions to the log-odds, by feature.
        subject: the flight whose forecast is explained.
    """
    code, values = _fact(family, points, contributions, subject)
    return f"reason.{code}", _rounded(values)


def _rounded(values: Values) -> Values:
    return {
        name: round(value, DIGITS) if isinstance(value, float) else value
        for name, value in values.items()
    }


def _fact(
    family: Family, points: float, contributions: Mapping[str, float], subject: Subject
) -> Fact:
    available = _available_phrases(family.name, tuple(feature.name for feature in family.features))
    if not available:
        return "family", {"family": family.name}
    contribution = {name: value if points >= 0 else -value for name, value in contributions.items()}
    best: tuple[float, Phrase, str] | None = None
    for phrase, figures, topic in available:
        known_figures = [name for name in figures if name in subject.values]
        if not known_figures:
            continue
        strength = sum(contribution.get(name, 0.0) for name in topic)
        if best is None or strength > best[0]:
            best = strength, phrase, _figure(known_figures, topic, contribution)
    if best is None:
        return "unknown", {"family": family.name}
    _, phrase, name = best
    match = phrase.figure.fullmatch(name)
    groups = {key: text for key, text in match.groupdict().items() if text} if match else {}
    return phrase.fact(Figure(subject, subject.values[name], groups))


def _figure(
    known_figures: list[str], topic: tuple[str, ...], contribution: Mapping[str, float]
) -> str:
    """The figure of the window with the largest contribution of the topic."""
    by_window: dict[str, float] = {}
    for name in topic:
        window = _window(name)
        by_window[window] = by_window.get(window, 0.0) + contribution.get(name, 0.0)
    return max(known_figures, key=lambda name: by_window.get(_window(name), 0.0))


def _window(name: str) -> str:
    match = _WINDOW.search(name)
    return match.group() if match else ""


@cache
def _available_phrases(
    family: str, features: tuple[str, ...]
) -> tuple[tuple[Phrase, tuple[str, ...], tuple[str, ...]], ...]:
    """The family's phrases that apply to available features, with features and topics."""
    available = []
    for phrase in PHRASES.get(family, ()):
        figures = tuple(name for name in features if phrase.figure.fullmatch(name))
        topic = tuple(name for name in features if phrase.covers(name))
        if figures:
            available.append((phrase, figures, topic))
    return tuple(available)
