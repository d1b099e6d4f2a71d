"""Raw columns read as numbers, codes or flight numbers, whatever their type in the file."""

from __future__ import annotations

import numpy as np
import pandas as pd


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A raw column; all missing where the source does not have it."""
    if name in frame:
        return frame[name]
    return pd.Series(np.nan, index=frame.index, name=name)


def number(frame: pd.DataFrame, name: str) -> pd.Series:
    """A raw column as numbers; NaN where a value is not a number."""
    return pd.to_numeric(column(frame, name), errors="coerce").astype("float64")


def text(frame: pd.DataFrame, name: str) -> pd.Series:
    """A raw column as codes: upper case, stripped of blanks, NaN where empty."""
    values = column(frame, name).astype("str").str.strip().str.upper()
    return values.where(column(frame, name).notna() & (values != ""))


def flight_numbers(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Flight numbers without a prefixed carrier code or a suffixed letter.

    Returns:
        (numbers, adjusted): NaN where there is none; a mask of the numbers that had letters.
    """
    plain = number(frame, "flight")
    not_numeric = plain.isna() & column(frame, "flight").notna()
    if not not_numeric.any():
        return plain, not_numeric
    texts = text(frame, "flight")[not_numeric]
    parts = texts.str.extract(r"^(?P<before>.*?)\s*(?P<digits>\d{1,5})\s*[A-Z]?$")
    # A prefix of the digits must be the carrier's own code.
    is_own_code = parts["before"].eq("") | parts["before"].eq(text(frame, "carrier")[not_numeric])
    from_text = pd.to_numeric(parts["digits"].where(is_own_code), errors="coerce").reindex(
        frame.index
    )
    return plain.fillna(from_text), not_numeric & from_text.notna()
