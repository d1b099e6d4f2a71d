"""The base of all tables: names of constraints, types, and each column's own documentation.

A column's `doc_fr` is French, for the data dictionary: label, colon, meaning. A column with
personal data says which; what becomes of its row on erasure is said once, by its table.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Double, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from ponctuel.operations.types import JsonDocument, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Erasure(StrEnum):
    """The treatment of a person's rows when they ask to be forgotten."""

    DELETE = "delete"
    """The row goes."""
    EMPTY = "empty"
    """The row stays as a shell: its personal columns are emptied."""
    DETACH = "detach"
    """The row stays for its facts; the column that leads to the person is emptied."""
    PSEUDONYM = "pseudonym"
    """The row stays and points to the emptied shell, which names nobody."""


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own idiom
        datetime: UtcDateTime(),
        uuid.UUID: Uuid(),
        float: Double(),
        list[str]: JsonDocument,
    }


def column(
    *args: Any, doc_fr: str, personal: str = "", link: str = "", **options: Any
) -> MappedColumn[Any]:
    """A column that says what it means.

    Args:
        doc_fr: French: label, colon, meaning.
        personal: which personal data it holds, if any.
        link: for a reference, the association that it stands for in the conceptual model.
    """
    label, _, meaning = doc_fr.partition(": ")
    info = {"label": label, "personal": personal, "link": link}
    return mapped_column(*args, doc=meaning or label, info=info, **options)


def table_info(
    entity: str,
    doc_fr: str,
    *,
    erasure: Erasure | None = None,
    kept_days: int | None = None,
    kept_from: str = "",
    append_only: bool = False,
) -> dict[str, object]:
    """A table's documentation of itself.

    Args:
        entity: its name in the conceptual model.
        doc_fr: French, one sentence.
        erasure: what becomes of a person's rows; None where no row leads to a person.
        kept_days, kept_from: a row goes so many days after that column's moment.
        append_only: rows are never changed, and go only by a declared purge.
    """
    return {
        "entity": entity,
        "doc_fr": doc_fr,
        "erasure": erasure,
        "kept_days": kept_days,
        "kept_from": kept_from,
        "append_only": append_only,
    }


def enum_check(name: str, enum: type[StrEnum]) -> CheckConstraint:
    """The column holds one of these words."""
    values = ", ".join(f"'{word}'" for word in enum)
    return CheckConstraint(f"{name} IN ({values})", name=f"{name}_known")


def probability_check(name: str) -> CheckConstraint:
    """The column is a probability."""
    return CheckConstraint(f"{name} >= 0 AND {name} <= 1", name=f"{name}_share")
