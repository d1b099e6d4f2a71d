"""French texts of the cleaning report: effects, rules and reasons, from a gettext catalogue.

A message of the catalogue with a `{name}` translates every text of its form; the part at the name
is translated in turn. A text that is not in the catalogue stays in English.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

_CATALOGUE = "cleaning.fr.po"
_NAME = re.compile(r"\\\{(\w+)\\\}")
_NUMBER = re.compile(r"-(\d+)")


def french_text(text: str) -> str:
    """The French of an effect, a rule or a reason of a `CleaningReport`.

    >>> french_text("no column precip")
    'colonne precip absente'
    """
    exact, forms = _messages()
    if text in exact:
        return exact[text]
    for pattern, french in forms:
        if match := pattern.fullmatch(text):
            return french.format(**{name: _value(part) for name, part in match.groupdict().items()})
    return text


def _value(text: str) -> str:
    return _NUMBER.sub("−\\1", text) if _NUMBER.fullmatch(text) else french_text(text)


@cache
def _messages() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """The messages without a `{name}` by text, and those with one as patterns."""
    with Path(__file__).with_name(_CATALOGUE).open("rb") as file:
        messages = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    forms = tuple((_form(text), french) for text, french in messages.items() if "{" in text)
    return {text: french for text, french in messages.items() if "{" not in text}, forms


def _form(text: str) -> re.Pattern[str]:
    """A pattern in which a `{name}` matches one word, or several at the end of the text."""
    *texts, last = _NAME.split(re.escape(text))
    word_pattern = {True: r".+", False: r"\S+"}
    pattern = ""
    for at in range(0, len(texts), 2):
        at_end = at == len(texts) - 2 and not last
        pattern += f"{texts[at]}(?P<{texts[at + 1]}>{word_pattern[at_end]})"
    return re.compile(pattern + last)
