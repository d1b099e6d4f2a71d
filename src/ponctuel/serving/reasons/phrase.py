"""What a family of features can say of a flight: a figure, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ponctuel.serving.reasons.numbers import Language


@dataclass(frozen=True)
class Subject:
    """Whose forecast it is: names for the words, and the features' values.

    Attributes:
        carrier, origin, destination: codes.
        flight: the flight's name, as in 'UA 1545'; empty where only the features are known.
        values: known features by name; numbers, and codes as text.
    """

    carrier: str
    origin: str
    destination: str
    flight: str
    values: Mapping[str, float | str]


@dataclass(frozen=True)
class Told:
    """A figure to be put into words.

    Attributes:
        subject: whose forecast it is.
        value: of the feature that the phrase tells of.
        groups: what the phrase's pattern caught in the feature's name, such as its window.
    """

    subject: Subject
    value: float | str
    groups: Mapping[str, str]

    @property
    def number(self) -> float:
        return float(self.value)

    @property
    def window_min(self) -> float:
        """The time that the figure looks back over, read off the name."""
        minutes = self.groups.get("minutes")
        return float(minutes) if minutes else 1440.0 * float(self.groups["days"])


Words = Callable[[Told, Language], str]


@dataclass(frozen=True)
class Phrase:
    """One thing that a family can say.

    Attributes:
        figure: pattern of the names of the features that it can tell of; named groups
            `minutes` or `days` catch the window, `late` a threshold.
        words: the sentence.
        topic: pattern of the features whose contributions speak for it; the figure's if None.
    """

    figure: re.Pattern[str]
    words: Words
    topic: re.Pattern[str] | None = None

    def speaks_for(self, name: str) -> bool:
        return bool((self.topic or self.figure).fullmatch(name))


def phrase(figure: str, words: Words, topic: str | None = None) -> Phrase:
    """A phrase from patterns that match whole names."""
    return Phrase(re.compile(figure), words, re.compile(topic) if topic else None)


def both(english: str, french: str) -> Words:
    """Words that only name the subject: '{carrier}', '{origin}', '{destination}'."""

    def words(told: Told, language: Language) -> str:
        return fill(french if language == "fr" else english, told.subject)

    return words


def fill(template: str, subject: Subject) -> str:
    """Put the subject's names into a template."""
    return template.format(
        carrier=subject.carrier,
        origin=subject.origin,
        destination=subject.destination,
        flight=subject.flight,
    )
