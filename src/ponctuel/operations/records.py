"""Conversion of rows to dataclasses that do not depend on the database session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row

R = TypeVar("R")


def columns_of(record: type[Any], model: Any) -> list[ColumnElement[Any]]:
    """The model's columns that a frozen dataclass names, in the dataclass's order."""
    return [getattr(model, field.name) for field in fields(record)]


def record_at(record: type[R], row: Row[Any] | Sequence[Any], start: int = 0) -> R:
    """The record whose fields are in the row from `start` on."""
    kind: Any = record
    return record(*row[start : start + _width(kind)])


@cache
def _width(record: Any) -> int:
    return len(fields(record))


def maybe_record_at(record: type[R], row: Row[Any], start: int) -> R | None:
    """A record of an outer join: None where its first field, the key, is null."""
    return None if row[start] is None else record_at(record, row, start)
