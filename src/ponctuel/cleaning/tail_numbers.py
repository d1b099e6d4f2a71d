"""Tail numbers: one spelling an aircraft, and none that stands for an aircraft unknown."""

from __future__ import annotations

import pandas as pd

# Words and fillings that stand where no number was known. All three forms of UNKNOWN are seen.
_PLACEHOLDER = r"(?:UNK\w*|[NX0-]*|N?(?:0+|9{6,}|1{6,})|TBA|TBD|DUMMY|TEST|NOTAIL|BLANK|DELETED)"
_READABLE = r"[A-Z0-9]+(?:-[A-Z0-9]+)*"
# A registration of the United States but for its N: one to five places, at most two letters last.
_BARE = r"[1-9](?:[0-9]{0,4}|[0-9]{0,3}[A-HJ-NP-Z]|[0-9]{0,2}[A-HJ-NP-Z]{2})"


def read_tail_numbers(
    text: pd.Series, registered: frozenset[str] = frozenset()
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Tail numbers in one spelling.

    Only the number itself and the registry extract decide, never the other flights: what is
    flown later must not change what was known before.

    Args:
        text: in capitals, without blanks around; NaN where missing.
        registered: numbers of the registry extract, as it writes them.

    Returns:
        (numbers, placeholders, completed): NaN where missing or a placeholder; a mask of the
        placeholders and of what cannot be read; a mask of numbers that were given their N.
    """
    distinct = text.dropna().drop_duplicates()
    placeholder = set(
        distinct[distinct.str.fullmatch(_PLACEHOLDER) | ~distinct.str.fullmatch(_READABLE)]
    )
    usable = distinct[~distinct.isin(placeholder)]
    bare = usable[usable.str.fullmatch(_BARE) | ("N" + usable).isin(registered)]
    full = {number: f"N{number}" for number in bare if not number.startswith("N")}
    placeholders, completed = text.isin(placeholder), text.isin(full)
    return text.mask(placeholders).replace(full), placeholders, completed
