"""Pages of lists: the parameters that all lists take, and pages of lists in memory."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query

from ponctuel.domain.errors import UserError

CursorQuery = Annotated[
    str | None,
    Query(max_length=300, description="The `next_cursor` of the page before; none for the first."),
]
LimitQuery = Annotated[int, Query(ge=1, le=200, description="How many at most.")]


@dataclass(frozen=True)
class ListPage:
    """A part of a list, and the cursor of the next one; None at the end."""

    items: Sequence[Any]
    cursor: str | None


def page_of_list(rows: Sequence[Any], cursor: str | None, limit: int) -> ListPage:
    """A page of a list that is the same at each call, such as a day of the schedule.

    Raises:
        UserError: the cursor is not one of this list.
    """
    start = 0 if cursor is None else read_number_cursor(cursor)
    end = start + limit
    return ListPage(rows[start:end], number_cursor(end) if end < len(rows) else None)


def number_cursor(number: int) -> str:
    """An opaque cursor: a position in a list of fixed order."""
    return base64.urlsafe_b64encode(f"after:{number}".encode()).decode().rstrip("=")


def read_number_cursor(cursor: str) -> int:
    """The position in a cursor of `number_cursor`; raises UserError for any other text."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        word, _, number = base64.b64decode(padded, altchars=b"-_", validate=True).partition(b":")
        if word != b"after" or not number.isdigit() or len(number) > 9:
            raise ValueError
        return int(number)
    except (binascii.Error, ValueError):
        raise UserError(
            "the next_cursor of an earlier page is accepted", field="cursor", value=cursor[:100]
        ) from None
