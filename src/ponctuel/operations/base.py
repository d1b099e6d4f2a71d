"""The base of all tables: names of constraints, types, and each column's own documentation.

A column's `doc_fr` is French, for the data dictionary: label, colon, meaning. A column with
personal data says which; its table says how the row is treated on erasure.
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
    """The treatment of a person's rows when they have their data erased."""

    DELETE = "delete"
    """The row is deleted."""
    EMPTY = "empty"
    """The row stays, with its personal columns emptied."""
    DETACH = "detach"
    """The row stays for its figures; the column that refers to the person is emptied."""
    PSEUDONYM = "pseudonym"
    """The row stays, and refers to the emptied row of the account, which is anonymous."""


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
    """A column with its documentation.

    Args:
        doc_fr: French: label, colon, meaning.
        personal: which personal data it holds, if any.
        link: for a reference, the name of the association in the conceptual model.
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
    """The documentation of a table, for its metadata.

    Args:
        entity: its name in the conceptual model.
        doc_fr: French, one sentence.
        erasure: the treatment of a person's rows; None where no row refers to a person.
        kept_days, kept_from: a row is deleted so many days after the time in that column.
        append_only: rows are never changed, and deleted only by a recorded purge.
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
    """The constraint that a column holds a value of an enumeration."""
    values = ", ".join(f"'{word}'" for word in enum)
    return CheckConstraint(f"{name} IN ({values})", name=f"{name}_known")


def probability_check(name: str) -> CheckConstraint:
    """The constraint that a column is a probability."""
    return CheckConstraint(f"{name} >= 0 AND {name} <= 1", name=f"{name}_share")
