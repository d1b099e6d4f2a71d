"""Placeholders for missing values, and columns with other names than the schema's."""

from __future__ import annotations

import pandas as pd

from ponctuel.cleaning.report import CleaningReport
from ponctuel.tables.raw import RAW_TABLES, column_renamings, rename_columns

# Texts for a missing value in databases and programs, case-insensitive.
_PLACEHOLDERS = frozenset(
    ("", "na", "n/a", "#n/a", "<na>", "null", "(null)", "none", "nil", "nat", "missing")
) | frozenset(("?", r"\n", "-", "--", "."))
# Texts for NaN, case-sensitive: NAN is the code of the airport of Nadi, in Fiji.
_NAN_TEXTS = frozenset(("nan", "NaN", "-nan", "Nan", "#NUM!", "#NAME?", "#VALUE!", "#REF!"))


def tidy_tables(raw: dict[str, pd.DataFrame], report: CleaningReport) -> dict[str, pd.DataFrame]:
    """The source's tables with the schema's column names, and placeholders made missing."""
    source_tables = {table.name for table in RAW_TABLES}
    return {
        name: _empty_placeholders(name, _rename_columns(name, frame, report), report)
        if name in source_tables
        else frame
        for name, frame in raw.items()
    }


def _rename_columns(name: str, frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    for old, new in column_renamings(name, frame).items():
        report.add(name, f"column {old} read as {new}", "adjusted", len(frame), "another name")
    encoding = frame.attrs.get("encoding")
    if encoding is not None:
        report.add(name, f"text read as {encoding}", "adjusted", len(frame), "it is no UTF-8")
    return rename_columns(name, frame)


def _empty_placeholders(name: str, frame: pd.DataFrame, report: CleaningReport) -> pd.DataFrame:
    emptied: dict[str, pd.Series] = {}
    for column in frame:
        if pd.api.types.is_numeric_dtype(frame[column].dtype):
            continue
        if pd.api.types.is_datetime64_any_dtype(frame[column].dtype):
            continue
        missing = placeholder_mask(frame[column])
        if missing.any():
            report.add(
                name,
                f"{column} in a word for missing",
                "adjusted",
                missing,
                "taken as missing",
                frame[column],
            )
            emptied[str(column)] = frame[column].mask(missing)
    return frame.assign(**emptied) if emptied else frame


def placeholder_mask(values: pd.Series) -> pd.Series:
    """A mask of the texts that stand for a missing value; values already missing are excluded."""
    distinct = values.dropna().drop_duplicates()
    placeholders = {
        value
        for value in distinct
        if isinstance(value, str)
        and (value.strip().lower() in _PLACEHOLDERS or value.strip() in _NAN_TEXTS)
    }
    return values.isin(placeholders) if placeholders else pd.Series(False, index=values.index)
