"""Statements: facts as a code and values, put into words in the reader's language.

A program reads `code` and `values`; a person reads `text`. The text of a code stands in the
catalogue, and says by itself how each value is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ponctuel_words.catalogue import known
from ponctuel_words.texts import text

Value = float | str | None
# Beside nought some languages say "no flight": that text has its own key.
_NONE: Final = "_none"
# What is said in the singular or in the plural whatever stands beside it.
_ONE, _MANY = 1, 2


def statement(code: str, values: Mapping[str, Value], language: str) -> str:
    """A statement in words, with a capital.

    Args:
        code: a key of the catalogue, as in 'reason.overdue'.
        values: what stands in the text. `n` decides the plural, `group` names a group of flights
            and `family` a family of features.

    Raises:
        KeyError: no catalogue has the code, or a value is lacking.

    >>> statement("reason.overdue", {"n": 18, "group": "from", "origin": "JFK"}, "en")
    '18 flights from JFK are overdue'
    """
    filled: dict[str, Any] = dict(values)
    n = filled.pop("n", None)
    if "group" in filled:
        key = f"flights.{filled['group']}"
        filled |= {
            "group": text(key, language, **{**values, "n": _ONE}),
            "groups": text(key, language, **{**values, "n": _MANY}),
        }
    if "family" in filled:
        filled["family_label"] = family_label(str(filled["family"]), language)
    key = f"{code}{_NONE}" if n == 0 and known(f"{code}{_NONE}") else code
    sentence = text(key, language, n=n, **filled)
    return sentence[:1].upper() + sentence[1:]


def family_label(name: str, language: str) -> str:
    """The name of a family of features; its own name where it is no family of ours."""
    key = f"family.{name}"
    return text(key, language) if known(key) else name.replace("_", " ")


def sentences(statements: Iterable[Mapping[str, Any]], language: str) -> str:
    """Several statements, each with its `code` and `values`, one after the other."""
    return " ".join(statement(each["code"], each["values"], language) for each in statements)
