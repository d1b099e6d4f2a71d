"""Days as people write them, and as the API takes them."""

from __future__ import annotations

import re
from datetime import date

_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def iso_day(text: str | None, language: str) -> str:
    """A day as ISO 8601; any other text is returned unchanged, for the error message.

    >>> iso_day("23/12/2013", "fr"), iso_day(" 2013-12-23 ", "fr"), iso_day("12/23/2013", "en")
    ('2013-12-23', '2013-12-23', '12/23/2013')
    """
    stripped = (text or "").strip()
    read = _FRENCH.fullmatch(stripped) if language == "fr" else None
    if read is None:
        return stripped
    try:
        return date(int(read[3]), int(read[2]), int(read[1])).isoformat()
    except ValueError:
        return stripped


def written_day(iso: str, language: str) -> str:
    """An ISO day as a form of this language shows it.

    >>> written_day("2013-12-23", "fr"), written_day("2013-12-23", "en")
    ('23/12/2013', '2013-12-23')
    """
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day:%d/%m/%Y}" if language == "fr" else iso
