"""Pages by cursor: the next page begins after a row, whatever was added meanwhile."""

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
    """Some rows, newest first, and the cursor of those after them (None: there are no more)."""

    items: tuple[R, ...]
    next_cursor: str | None


def checked_limit(limit: int) -> int:
    """Raises UserError unless a page of that length is given out."""
    if not 1 <= limit <= MAX_PAGE:
        raise UserError(f"from 1 to {MAX_PAGE} is accepted", field="limit", value=limit)
    return limit


def page_of(rows: Sequence[R], limit: int, key: Callable[[R], Key]) -> Page[R]:
    """A page from `limit + 1` rows at most: the one too many tells that there are more."""
    shown = tuple(rows[:limit])
    has_more = len(rows) > limit
    return Page(shown, cursor_of(key(shown[-1])) if has_more else None)


def cursor_of(key: Key) -> str:
    """An opaque word for a row's moment and key."""
    content = json.dumps([key[0].isoformat(), key[1]]).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read_cursor(cursor: str, kind: Callable[[str], Any] = str) -> tuple[datetime, Any]:
    """The moment and the key, as its table's kind of key; raises UserError for any other word."""
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
    """A numbered row's key; raises ValueError for a number that no column holds."""
    number = int(text)
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(text)
    return number


def after(moment: Any, key: Any, at: datetime, value: Any) -> ColumnElement[bool]:
    """Rows that come after one, newest first. The plain bound lets the index begin there."""
    return and_(moment <= at, or_(moment < at, key < value))
