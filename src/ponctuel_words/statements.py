"""Statements: facts as a code and values, formatted as a text in the reader's language.

A program reads `code` and `values`; a person reads `text`. The text of a code is in the catalogue,
with the format of each value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ponctuel_words.catalogue import known
from ponctuel_words.texts import text

Value = float | str | None
# The suffix of the key of a text for n = 0, such as "no flight".
_NONE: Final = "_none"
# Numbers that select the singular and the plural form.
_ONE, _MANY = 1, 2


def statement(code: str, values: Mapping[str, Value], language: str) -> str:
    """The text of a statement, beginning with a capital letter.

    Args:
        code: a key of the catalogue, as in 'reason.overdue'.
        values: the values of the text. `n` decides the plural, `group` names a group of flights
            and `family` a family of features.

    Raises:
        KeyError: no catalogue has the code, or a value is missing.

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
    """The label of a family of features; its name where the catalogue has no label."""
    key = f"family.{name}"
    return text(key, language) if known(key) else name.replace("_", " ")


def sentences(statements: Iterable[Mapping[str, Any]], language: str) -> str:
    """The texts of several statements, each with `code` and `values`, joined by spaces."""
    return " ".join(statement(each["code"], each["values"], language) for each in statements)
