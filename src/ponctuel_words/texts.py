"""Texts of the catalogue with their values; `{delay_min:lateness}` names the format of a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from ponctuel_words import formats
from ponctuel_words.catalogue import message

# The formats that may follow the colon of a placeholder.
FORMATS: Mapping[str, Callable[[Any, str], str]] = {
    "number": formats.number,
    "minutes": formats.minutes,
    "decimal": lambda value, language: formats.number(value, language, 1),
    "percent": formats.percent,
    "probability": formats.probability,
    "duration": lambda value, _: formats.duration(value),
    "lead": formats.lead_time,
    "delay": formats.delay,
    "lateness": formats.lateness,
    "window": formats.window,
    "clock": lambda value, _: formats.time_of_day(value),
    "weekday": formats.weekday,
    "ordinal": formats.ordinal,
    "wind": formats.wind_from,
    "departures": formats.departures,
}


class _Filler(Formatter):
    """Python's own format language, with the formats above."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        formatter = FORMATS.get(format_spec)
        return formatter(value, self.language) if formatter else str(format(value, format_spec))


def text(key: str, language: str, /, *, n: Any = None, **values: object) -> str:
    """The text of a key in a language, with its values.

    Args:
        n: the number that decides the plural; also the value `{n}`, with its separators.

    Raises:
        KeyError: no catalogue has the key, or the text needs a value that is not given.
    """
    if n is not None:
        values.setdefault("n", formats.number(n, language))
    return fill(message(key, language, n), language, values)


def fill(template: str, language: str, values: Mapping[str, object]) -> str:
    """A template with its placeholders replaced by values."""
    return _Filler(language).vformat(template, (), values)
