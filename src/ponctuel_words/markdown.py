"""French spacing, put in where pages are written so that sources stay easy to type."""

from __future__ import annotations

import re

NBSP = "\u00a0"
# Code, inline or fenced, keeps its spaces.
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", flags=re.DOTALL)


def typeset(markdown: str) -> str:
    """The page with no-break spaces before high punctuation and inside quotation marks."""
    parts = _CODE.split(markdown)
    parts[::2] = [_spaced(part) for part in parts[::2]]
    return "".join(parts)


def _spaced(text: str) -> str:
    text = re.sub(r"(?<=\S) (?=[:;?!»%])", NBSP, text)
    return re.sub(r"« ", f"«{NBSP}", text)
