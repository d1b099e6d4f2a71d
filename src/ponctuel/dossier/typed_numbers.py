"""Numbers that are typed into a document instead of read from a file."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Parts that are not prose: calls and their arguments, code, labels, references, comments, lengths.
_NOT_PROSE = re.compile(
    r"//[^\n]*|```.*?```|`[^`]*`|#f\(\"[^\"]*\"\)|#(?:import|include|set|show|let)[^\n]*"
    r"|#(?:fig|tab|schema|capture)\((?:[^()]|\([^()]*\))*\)|#?raw\(\"[^\"]*\"[^)]*\)"
    r"|image\(\"[^\"]*\"|<[\w:-]+>|@[\w:-]+"
    r"|\b\d+(?:\.\d+)?(?:fr|pt|cm|em|%)|(?:depth|level): \d|update\(0\)|\\u\{\w+\}"
    r"|\((?:year|month|day)[^)]*\)",
    flags=re.DOTALL,
)
_NUMBER = re.compile(r"\d[\d\u202f\u00a0 ]*(?:[.,]\d+)?")


def typed_numbers(text: str, names: Iterable[str]) -> list[str]:
    """Numbers in the prose of a Typst chapter that are not part of a name.

    Args:
        names: regular expressions of names and definitions with digits: « Python 3.11 »,
            « article 30 ». Their matches are left out first.

    Returns:
        Each number with its context, in the order of the text.
    """
    prose = _NOT_PROSE.sub(" ", text)
    for name in names:
        prose = re.sub(name, " ", prose)
    return [
        " ".join(prose[max(0, match.start() - 30) : match.end() + 20].split())
        for match in _NUMBER.finditer(prose)
    ]


def quoted_facts(text: str) -> set[str]:
    """Keys of the facts that a chapter quotes."""
    return set(re.findall(r"#?f\(\"([\w.-]+)\"\)", text))
