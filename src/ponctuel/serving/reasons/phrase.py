"""A statement of a family of features on a flight: a figure as a code and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Value = float | str
Values = dict[str, Value]


@dataclass(frozen=True)
class Subject:
    """The flight whose forecast is explained: its names, and the features' values.

    Attributes:
        carrier, origin, destination: codes.
        flight: the flight's name, as in 'UA 1545'; the carrier where only features are known.
        values: known features by name; numbers, and codes as text.
    """

    carrier: str
    origin: str
    destination: str
    flight: str
    values: Mapping[str, Value]

    def names(self, *names: str) -> Values:
        """Some of its names, as values of a statement."""
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Figure:
    """A feature's value that a statement is to be made of.

    Attributes:
        subject: the flight whose forecast is explained.
        value: of the feature.
        groups: what the phrase's pattern caught in the feature's name, such as its window.
    """

    subject: Subject
    value: Value
    groups: Mapping[str, str]

    @property
    def number(self) -> float:
        return float(self.value)

    @property
    def window_min(self) -> float:
        """The time that the figure looks back over, read off the name, in minutes."""
        minutes = self.groups.get("minutes")
        return float(minutes) if minutes else 1440.0 * float(self.groups["days"])


# A code of the catalogue, without the prefix that all reasons share, and its values.
Fact = tuple[str, Values]
FactOf = Callable[[Figure], Fact]


@dataclass(frozen=True)
class Phrase:
    """One thing that a family can state.

    Attributes:
        figure: pattern of the names of the features that it can be about; named groups
            `minutes` or `days` catch the window, `late` a threshold.
        fact: makes the statement.
        topic: pattern of the features whose contributions speak for it; the figure's if None.
    """

    figure: re.Pattern[str]
    fact: FactOf
    topic: re.Pattern[str] | None = None

    def covers(self, name: str) -> bool:
        """True where the phrase is about a feature.

        Args:
            name: of the feature.
        """
        return bool((self.topic or self.figure).fullmatch(name))


def phrase(figure: str, fact: FactOf, topic: str | None = None) -> Phrase:
    """A phrase from patterns that match whole names.

    Args:
        figure: pattern of the names of features whose value is told.
        fact: makes the fact of a figure.
        topic: patterns of the features that the phrase speaks for.
    """
    return Phrase(re.compile(figure), fact, re.compile(topic) if topic else None)


def measured(code: str, name: str, *names: str) -> FactOf:
    """A fact that is the figure itself.

    Args:
        code: of the statement.
        name: of the figure among its values, with its unit.
        names: of the subject that stand beside it: `carrier`, `origin`, `destination`.
    """

    def fact(figure: Figure) -> Fact:
        return code, {name: figure.value, **figure.subject.names(*names)}

    return fact


def counted(code: str) -> FactOf:
    """A fact that is a whole number of things: `n` decides the plural.

    Args:
        code: of the statement.
    """

    def fact(figure: Figure) -> Fact:
        return code, {"n": round(figure.number)}

    return fact


def slack_fact(enough: str, lacking: str) -> FactOf:
    """A fact about a slack: so much to spare (`slack_min`), or so much lacking (`short_min`).

    Args:
        enough: code of the statement where there is slack.
        lacking: code of the statement where there is none.
    """

    def fact(figure: Figure) -> Fact:
        if round(figure.number) >= 0:
            return enough, {"slack_min": figure.number}
        return lacking, {"short_min": -figure.number}

    return fact
