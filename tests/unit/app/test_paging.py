"""Pagination of lists in memory."""

from __future__ import annotations

import pytest

from app.api.pages import number_cursor, page_of_list
from ponctuel.domain.errors import UserError


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_concatenated_pages_are_the_list(limit: int) -> None:
    rows, items, cursor = list(range(20)), [], None
    while True:
        page = page_of_list(rows, cursor, limit)
        items += page.items
        assert len(page.items) <= limit
        if page.cursor is None:
            break
        cursor = page.cursor
    assert items == rows


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", number_cursor(3)[:-1] + "!", "YWZ0ZXI6LTE", "YWZ0ZXI6MTIzNDU2Nzg5MDEy"]
)
def test_an_invalid_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(UserError) as caught:
        page_of_list([1, 2], cursor, 1)
    assert caught.value.field == "cursor"


def test_a_cursor_past_the_end_is_an_empty_page() -> None:
    assert page_of_list([1, 2], number_cursor(5), 1).items == []
