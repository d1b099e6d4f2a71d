"""Tail numbers in one form per aircraft, without placeholders for an unknown aircraft."""

from __future__ import annotations

import pandas as pd

# Placeholders for an unknown number; UNKNOWN is found in full and cut short.
_PLACEHOLDER = r"(?:UNK\w*|[NX0-]*|N?(?:0+|9{6,}|1{6,})|TBA|TBD|DUMMY|TEST|NOTAIL|BLANK|DELETED)"
_READABLE = r"[A-Z0-9]+(?:-[A-Z0-9]+)*"
# A registration of the United States without its N: one to five characters, of which at most the
# last two are letters.
_BARE = r"[1-9](?:[0-9]{0,4}|[0-9]{0,3}[A-HJ-NP-Z]|[0-9]{0,2}[A-HJ-NP-Z]{2})"


def read_tail_numbers(
    text: pd.Series, registered: frozenset[str] = frozenset()
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Normalised tail numbers.

    They depend on the number itself and the registry extract, never on other flights: a later
    flight must not change what was known before.

    Args:
        text: tail numbers in upper case, without blanks around; NaN where missing.
        registered: numbers of the registry extract, as they are in the extract.

    Returns:
        (numbers, placeholders, completed): NaN where missing or a placeholder; a mask of the
        placeholders and unreadable numbers; a mask of the numbers to which an N was added.
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
