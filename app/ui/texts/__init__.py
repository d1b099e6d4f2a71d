"""Every word of the pages, in English and in French, one module a page."""

from __future__ import annotations

from app.ui.texts import (
    account,
    admin,
    batch,
    board,
    forecast,
    journeys,
    keys,
    models,
    shell,
    watches,
)

LANGUAGES = ("en", "fr")
MODULES = (shell, forecast, journeys, board, watches, batch, account, keys, admin, models)


def _merged() -> dict[str, dict[str, str]]:
    """The words by language; a key that two modules use would hide one of them."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for module in MODULES:
        for key, words in module.WORDS.items():
            if key in found["en"]:
                raise KeyError(f"{module.__name__}: {key} is there already")
            for language, text in zip(LANGUAGES, words, strict=True):
                found[language][key] = text
    return found


TEXTS = _merged()


def say(language: str, key: str, **values: object) -> str:
    """The text of a key in a language, filled in."""
    return TEXTS[language][key].format(**values)
