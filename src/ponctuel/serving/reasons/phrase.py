"""Phrases: how a figure of a family becomes a statement, a code with values."""

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
    """The value of a feature, for a statement.

    Attributes:
        subject: the flight whose forecast is explained.
        value: the value of the feature.
        groups: the named groups of the phrase's pattern in the feature's name, such as its window.
    """

    subject: Subject
    value: Value
    groups: Mapping[str, str]

    @property
    def number(self) -> float:
        return float(self.value)

    @property
    def window_min(self) -> float:
        """The time window of the figure in minutes, read from the name."""
        minutes = self.groups.get("minutes")
        return float(minutes) if minutes else 1440.0 * float(self.groups["days"])


# A code of the catalogue, without the common prefix of reasons, and its values.
Fact = tuple[str, Values]
FactOf = Callable[[Figure], Fact]


@dataclass(frozen=True)
class Phrase:
    """A statement that a family can make.

    Attributes:
        figure: pattern of the names of its possible features; the named groups `minutes` or
            `days` match the window, `late` a threshold.
        fact: makes the statement.
        topic: pattern of the features whose contributions count for it; None: `figure`.
    """

    figure: re.Pattern[str]
    fact: FactOf
    topic: re.Pattern[str] | None = None

    def covers(self, name: str) -> bool:
        """Whether the topic of the phrase includes a feature.

        Args:
            name: the name of the feature.
        """
        return bool((self.topic or self.figure).fullmatch(name))


def phrase(figure: str, fact: FactOf, topic: str | None = None) -> Phrase:
    """A phrase from patterns of whole names.

    Args:
        figure: pattern of the names of its possible features.
        fact: makes the fact from a figure.
        topic: pattern of the features of its topic; None: `figure`.
    """
    return Phrase(re.compile(figure), fact, re.compile(topic) if topic else None)


def measured(code: str, name: str, *names: str) -> FactOf:
    """A fact whose value is the figure.

    Args:
        code: the code of the statement.
        name: the name of the figure among its values, with its unit.
        names: further values, of the subject: `carrier`, `origin`, `destination`.
    """

    def fact(figure: Figure) -> Fact:
        return code, {name: figure.value, **figure.subject.names(*names)}

    return fact


def counted(code: str) -> FactOf:
    """A fact whose value is a count: `n` decides the plural.

    Args:
        code: the code of the statement.
    """

    def fact(figure: Figure) -> Fact:
        return code, {"n": round(figure.number)}

    return fact


def slack_fact(enough: str, lacking: str) -> FactOf:
    """A fact about slack: its size (`slack_min`), or the missing time (`short_min`).

    Args:
        enough: code of the statement where there is slack.
        lacking: code of the statement where there is none.
    """

    def fact(figure: Figure) -> Fact:
        if round(figure.number) >= 0:
            return enough, {"slack_min": figure.number}
        return lacking, {"short_min": -figure.number}

    return fact
