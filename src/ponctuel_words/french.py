"""The formats of French documents, figures and tables: those of `formats`, in French."""

from __future__ import annotations

from ponctuel_words import formats
from ponctuel_words.typography import NARROW as THIN
from ponctuel_words.typography import NBSP as NBSP

_LANGUAGE = "fr"


def count_text(value: float) -> str:
    """12345 as « 12 345 »."""
    return formats.number(value, _LANGUAGE)


def number_text(value: float, digits: int = 1) -> str:
    """1234.5 as « 1 234,5 »."""
    return formats.number(value, _LANGUAGE, digits)


def signed_text(value: float, digits: int = 1) -> str:
    """1234.5 as « +1 234,5 »."""
    return formats.signed(value, _LANGUAGE, digits)


def percent_text(share: float, digits: int | None = None) -> str:
    """0.123 as « 12 % », and 0.9955 as « 99,6 % ».

    Args:
        share: a share between 0 and 1.
        digits: decimals, for columns of measures that are read together; without them, as many as
            `formats.percent` gives. Only 0 is written « 0 % », and only 1 « 100 % ».
    """
    probable = 0 <= share <= 1  # a change may be negative, or more than the whole
    if probable and (digits is None or (0 < share < 1 and round(100 * share, digits) in (0, 100))):
        return formats.percent(share, _LANGUAGE)
    digits = digits or 0
    return f"{number_text(100 * share, digits)}{THIN}%"
