"""Protection of exported cells against being run as formulas by a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponctuel.domain.spreadsheet import safe_cell, safe_row

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1+1",
        '=HYPERLINK("https://x")',
        "-",
        "-1-1",
        "=-1",
    ],
)
def test_formulas_become_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "value", ["-12.5", "+3", "1e-4", "-.5", -7, 3.2, None, True, "UA 1545", "", "a=b", "20:15"]
)
def test_numbers_and_plain_text_are_unchanged(value: object) -> None:
    assert safe_cell(value) == value


@given(st.text(max_size=30))
def test_no_text_begins_like_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert cell.removeprefix("'") == text.removeprefix("'")
    if cell.lstrip(" ").startswith(DANGEROUS):
        float(cell)  # only a number may begin with a sign


@given(st.lists(st.text(max_size=10), min_size=1, max_size=5))
def test_rows_survive_a_csv_file(values: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(safe_row(values))
    file.seek(0)
    assert next(csv.reader(file)) == safe_row(values)
