"""Text cells escaped so that a spreadsheet shows them instead of evaluating them."""

from __future__ import annotations

import re
from typing import Any

# First characters by which a spreadsheet recognises a formula, full-width forms included (OWASP,
# CSV injection); tab, carriage return and line feed may come before one.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def safe_cell(value: Any) -> Any:
    """A value for a CSV cell: text that could be a formula gets an apostrophe before it.

    Numbers stay numbers, also when they are written as text: -12.5 is no formula.

    Args:
        value: anything; only text is changed.
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}" if value.lstrip(" \ufeff\u00a0").startswith(_STARTS) else value


def safe_row(values: list[Any]) -> list[Any]:
    """Every cell of a row made safe.

    Args:
        values: the cells of a row.
    """
    return [safe_cell(value) for value in values]
