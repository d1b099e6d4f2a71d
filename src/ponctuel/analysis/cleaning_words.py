"""French texts of the cleaning: effects, rules and reasons, from the catalogue beside it.

A message of the catalogue that has a `{name}` translates every text of its form; what stands at
the name is translated in turn. A text that the catalogue does not know keeps its English form.
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
    """Messages by text, and as patterns for those with a `{name}`."""
    with Path(__file__).with_name(_CATALOGUE).open("rb") as file:
        read = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    forms = tuple((_form(text), french) for text, french in read.items() if "{" in text)
    return {text: french for text, french in read.items() if "{" not in text}, forms


def _form(text: str) -> re.Pattern[str]:
    """A pattern in which a name stands for one word, or for several at the end of the text."""
    *texts, last = _NAME.split(re.escape(text))
    words = {True: r".+", False: r"\S+"}
    pattern = ""
    for at in range(0, len(texts), 2):
        at_end = at == len(texts) - 2 and not last
        pattern += f"{texts[at]}(?P<{texts[at + 1]}>{words[at_end]})"
    return re.compile(pattern + last)
