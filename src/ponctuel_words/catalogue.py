"""Gettext catalogues, read and typeset at start: one folder per language.

`PONCTUEL_LOCALES` names a folder with further catalogues, laid out as this package's own.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from ponctuel_words.typography import filter_of

DEFAULT = "en"
EXTRA_FOLDER = "PONCTUEL_LOCALES"
FILE = Path("LC_MESSAGES", "ponctuel.po")
# No language has plural forms that differ only beyond this number.
_FORMS_UP_TO = 200


def _folders() -> list[Path]:
    extra = os.environ.get(EXTRA_FOLDER)
    return [Path(__file__).with_name("locale"), *([Path(extra)] if extra else [])]


def _files() -> Iterator[tuple[str, Path]]:
    for folder in _folders():
        for path in sorted(folder.glob(f"*/{FILE.as_posix()}")):
            yield path.parents[1].name, path


_FILES: Mapping[str, Path] = dict(_files())
# English first: it replaces what another language lacks.
LANGUAGES: tuple[str, ...] = (DEFAULT, *(name for name in _FILES if name != DEFAULT))


@dataclass(frozen=True)
class Catalogue:
    """The messages of one language, typeset.

    Attributes:
        locale: the locale for numbers and dates; the header `Language` of the file.
        messages: the messages by key; a tuple holds the plural forms.
        form: an integer -> the index of its plural form.
    """

    locale: Locale
    messages: Mapping[str, str | tuple[str, ...]]
    form: Callable[[int], int]

    def plural(self, forms: tuple[str, ...], n: float | Decimal) -> str:
        """The plural form for a number, which need not be an integer: '1,9 point', '2 points'."""
        return forms[self.form(_equivalent_integer(self.locale, n))]


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of one of `LANGUAGES`.

    Raises:
        KeyError: there is no such catalogue.
    """
    with _FILES[language].open("rb") as file:
        read = read_po(file)
    typeset = filter_of(language)
    messages: dict[str, str | tuple[str, ...]] = {}
    for entry in read:
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        if key and not entry.fuzzy and (text := _typeset(entry.string, typeset)):
            messages[key] = text
    locale = read.locale or Locale.parse(language)
    return Catalogue(locale, messages, gettext.c2py(read.plural_expr))


def _typeset(
    string: str | Sequence[str] | None, typeset: Callable[[str], str]
) -> str | tuple[str, ...] | None:
    """A message's text, or its plural forms; None where one of them is missing."""
    if string is None or isinstance(string, str):
        return typeset(string) if string else None
    return tuple(map(typeset, string)) if all(string) else None


def message(key: str, language: str, n: float | Decimal | None = None) -> str:
    """The text of a key with its placeholders; English where the language lacks it.

    Args:
        n: the number that decides the plural form; a Decimal where its decimals are shown.

    Raises:
        KeyError: no catalogue has the key, or it has a plural and no number is given.
    """
    for name in (language, DEFAULT):
        source = catalogue(name)
        form = source.messages.get(key)
        if isinstance(form, str):
            return form
        if form is not None:
            if n is None:
                raise KeyError(f"{key} needs a number")
            return source.plural(form, n)
    raise KeyError(key)


def known(key: str) -> bool:
    """Whether the default catalogue has a key."""
    return key in catalogue(DEFAULT).messages


def language_name(language: str) -> str:
    """A language by its own name: 'English', 'Français'.

    >>> language_name("fr")
    'Français'
    """
    name = Locale.parse(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]


# Typed, because 1 and 1.0 are equal keys: "1 point", "1.0 points".
@lru_cache(typed=True)
def _equivalent_integer(locale: Locale, n: float | Decimal) -> int:
    """An integer with the plural form of this number: '1.0 points', '1,0 point'."""
    if not isinstance(n, Decimal) and float(n).is_integer():
        return int(abs(n))
    wanted = locale.plural_form(abs(n) if isinstance(n, Decimal) else Decimal(str(abs(n))))
    equivalents = (i for i in range(_FORMS_UP_TO) if locale.plural_form(i) == wanted)
    return next(equivalents, _FORMS_UP_TO)
