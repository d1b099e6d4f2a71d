"""Pages of lists: the parameters that all lists take."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

CursorQuery = Annotated[
    str | None,
    Query(max_length=300, description="The `next_cursor` of the page before; none for the first."),
]
LimitQuery = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
