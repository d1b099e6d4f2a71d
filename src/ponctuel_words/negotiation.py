"""Content negotiation of the language."""

from __future__ import annotations

from ponctuel_words.catalogue import DEFAULT, LANGUAGES


def preferred_language(accept: str) -> str | None:
    """The preferred language of an Accept-Language header with a catalogue, or None.

    >>> preferred_language("de, en;q=0.5, fr;q=0.7")
    'fr'
    """
    return next((code for code in _wanted(accept) if code in LANGUAGES), None)


def language_or_default(accept: str) -> str:
    """The preferred language of a header, or English where no language has a catalogue."""
    return preferred_language(accept) or DEFAULT


def _wanted(accept: str) -> list[str]:
    """The language codes of a header in order of preference, without regions."""
    weighted = []
    for position, part in enumerate(accept.split(",")):
        code, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), position, code.split("-")[0].lower()))
        except ValueError:
            continue
    return [code for _, _, code in sorted(weighted)]
