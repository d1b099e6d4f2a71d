"""The texts of the pages: the keys `page.…` of the catalogues."""

from __future__ import annotations

from typing import Any

from ponctuel_words import LANGUAGES, text
from ponctuel_words.catalogue import DEFAULT, catalogue, known, message

PREFIX = "page."
# Gradio keeps its own texts by key in the browser, where 'file' or 'number' is one of its.
BROWSER_PREFIX = "ponctuel_"


def say(language: str, key: str, /, *, n: Any = None, **values: object) -> str:
    """The text of a key in a language, filled in; `n` decides the plural."""
    return text(PREFIX + key, language, n=n, **values)


def has_text(key: str) -> bool:
    """Whether the pages have a text of this key."""
    return known(PREFIX + key)


def browser_key(key: str) -> str:
    """The key of a text in the browser, which is none of Gradio's own."""
    return BROWSER_PREFIX + key


def browser_texts() -> dict[str, dict[str, str]]:
    """The texts that the browser itself puts into place, by language; none has a plural."""
    keys = [
        key.removeprefix(PREFIX)
        for key, entry in catalogue(DEFAULT).messages.items()
        if key.startswith(PREFIX) and isinstance(entry, str)
    ]
    return {
        language: {browser_key(key): message(PREFIX + key, language) for key in keys}
        for language in LANGUAGES
    }
