"""Problem details: names of fields, values cut short, and the shape of the document."""

from __future__ import annotations

import json

from app.api.problems import KINDS, LONGEST_VALUE, field_name, problem, shorten


def test_fields_are_named_by_their_path() -> None:
    assert field_name(("body", "requests", 3, "carrier")) == "requests[3].carrier"
    assert field_name(("query", "day")) == "day"
    assert field_name(("body",)) is None


def test_long_values_are_cut() -> None:
    cut = shorten("x" * 10_000)
    assert cut is not None
    assert len(cut) == LONGEST_VALUE
    assert shorten({"a": 1}) is None
    assert shorten(7) == "7"


def test_a_problem_has_the_standard_fields() -> None:
    response = problem(422, "invalid-input", "no such airport")
    document = json.loads(bytes(response.body))
    assert response.media_type == "application/problem+json"
    assert document == {
        "type": "/docs#problem-invalid-input",
        "title": KINDS["invalid-input"][0],
        "status": 422,
        "detail": "no such airport",
        "errors": [],
    }
