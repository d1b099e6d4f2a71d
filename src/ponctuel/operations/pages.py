"""Cursor pagination: the next page begins after a row, even if rows were added."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, or_

from ponctuel.domain.errors import UserError

R = TypeVar("R")
MAX_PAGE = 200
LARGEST_NUMBER = 2**63 - 1
Key = tuple[datetime, str]


@dataclass(frozen=True)
class Page(Generic[R]):
    """A page of rows, newest first, and the cursor of the next page; None at the end."""

    items: tuple[R, ...]
    next_cursor: str | None


def checked_limit(limit: int) -> int:
    """The limit, if it is an accepted page length; raises UserError otherwise."""
    if not 1 <= limit <= MAX_PAGE:
        raise UserError(f"from 1 to {MAX_PAGE} is accepted", field="limit", value=limit)
    return limit


def page_of(rows: Sequence[R], limit: int, key: Callable[[R], Key]) -> Page[R]:
    """A page from up to `limit + 1` rows; the extra row shows that there is a next page."""
    shown = tuple(rows[:limit])
    has_more = len(rows) > limit
    return Page(shown, cursor_of(key(shown[-1])) if has_more else None)


def cursor_of(key: Key) -> str:
    """An opaque cursor from the time and the key of a row."""
    content = json.dumps([key[0].isoformat(), key[1]]).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read_cursor(cursor: str, kind: Callable[[str], Any] = str) -> tuple[datetime, Any]:
    """The time and the key in a cursor; raises UserError for any other text."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        moment, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        read = datetime.fromisoformat(moment)
        if read.tzinfo is None or not isinstance(key, str):
            raise ValueError
        return read, kind(key)
    except (binascii.Error, ValueError, TypeError):
        raise UserError(
            "the next_cursor of an earlier page is accepted", field="cursor", value=cursor[:100]
        ) from None


def row_number(text: str) -> int:
    """The key of a numbered row; raises ValueError beyond the range of a 64-bit column."""
    number = int(text)
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(text)
    return number


def after(moment: Any, key: Any, at: datetime, value: Any) -> ColumnElement[bool]:
    """The condition for rows after one, newest first; `moment <= at` lets the index be used."""
    return and_(moment <= at, or_(moment < at, key < value))
