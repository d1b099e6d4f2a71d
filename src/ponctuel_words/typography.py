"""The typography of each language: the filter that is applied to every text.

Catalogues are typed with ordinary spaces and apostrophes. French then gets a narrow no-break space
before `; ! ? %`, a no-break space before the colon and inside guillemets, as the Imprimerie
nationale prescribes; in every language a number and its unit are joined by a no-break space.
"""

from __future__ import annotations

import re
from collections.abc import Callable

NBSP, NARROW = "\u00a0", "\u202f"
_SPACES = f"[ {NBSP}{NARROW}]"
_UNIT = r"(?:min|h|km/h|km|mm|hPa|°C|Mo|MB)\b"
_RULES_OF_ALL = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(rf"(?<=[\d}}]) (?={_UNIT})"), NBSP),
)
_RULES_OF_FRENCH = (
    (re.compile(rf"(?<=\S){_SPACES}+(?=[;!?%])"), NARROW),
    (re.compile(rf"(?<=\S){_SPACES}+(?=:)"), NBSP),
    (re.compile(rf"«{_SPACES}*"), f"«{NBSP}"),
    (re.compile(rf"{_SPACES}*»"), f"{NBSP}»"),
    (re.compile(rf"(?<=\d){_SPACES}(?=\d\d\d\b)"), NARROW),
)


def _applied(rules: tuple[tuple[re.Pattern[str], str], ...], text: str) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def french(text: str) -> str:
    """French text with the spaces that belong before double punctuation.

    >>> french("Pas de message ? Demandez-en un autre : « ici ».").replace(NARROW, "~")
    'Pas de message~? Demandez-en un autre\\xa0: «\\xa0ici\\xa0».'
    """
    return _applied(_RULES_OF_FRENCH, typeset(text))


def typeset(text: str) -> str:
    """Text with the typography of all languages: apostrophes, ellipses, numbers with units."""
    return _applied(_RULES_OF_ALL, text)


_FILTERS: dict[str, Callable[[str], str]] = {"fr": french}


def filter_of(language: str) -> Callable[[str], str]:
    """The typographic filter of a language; the general one where it has none of its own."""
    return _FILTERS.get(language, typeset)
