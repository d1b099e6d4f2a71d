"""Facts about tables, columns and constraints, for the page of the data model."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Column, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

import ponctuel.operations.models  # noqa: F401 - fills the metadata
from ponctuel.operations.base import Base, Erasure


@dataclass(frozen=True)
class ColumnFacts:
    """A column: its PostgreSQL type, the tables that it refers to, its French label and meaning."""

    name: str
    kind: str
    primary: bool
    targets: tuple[str, ...]
    nullable: bool
    personal: str
    label: str
    meaning: str


@dataclass(frozen=True)
class TableFacts:
    """A table.

    Attributes:
        meaning: what a row is, in French.
        personal: kinds of personal data that it holds, sorted.
        erasure: the treatment of a row when its person's account is deleted; None where the table
            holds no personal data.
        kept_days, kept_from: how many days a row stays after the time in that column; None: for
            ever; 0: until that time.
        unique, checks, indexes: its rules, sorted by their names.
    """

    name: str
    meaning: str
    columns: tuple[ColumnFacts, ...]
    personal: tuple[str, ...]
    erasure: Erasure | None
    kept_days: int | None
    kept_from: str | None
    unique: tuple[tuple[str, ...], ...]
    checks: tuple[str, ...]
    indexes: tuple[str, ...]


def tables() -> list[TableFacts]:
    """Every table, each after those that it refers to."""
    return [_table(table) for table in Base.metadata.sorted_tables]


def _table(table: Table) -> TableFacts:
    named = sorted(table.constraints, key=lambda each: str(each.name))
    return TableFacts(
        name=table.name,
        meaning=table.info["doc_fr"],
        columns=tuple(_column(each) for each in table.c),
        personal=tuple(sorted({each.info["personal"] for each in table.c} - {""})),
        erasure=table.info["erasure"],
        kept_days=table.info["kept_days"],
        kept_from=table.info["kept_from"],
        unique=tuple(
            tuple(column.name for column in each.columns)
            for each in named
            if isinstance(each, UniqueConstraint)
        ),
        checks=tuple(str(each.sqltext) for each in named if isinstance(each, CheckConstraint)),
        indexes=tuple(_indexes(table)),
    )


def _column(column: Column[object]) -> ColumnFacts:
    kind = column.type.compile(dialect=postgresql.dialect()).lower()  # type: ignore[no-untyped-call]
    return ColumnFacts(
        name=column.name,
        kind=kind,
        primary=column.primary_key,
        targets=tuple(key.column.table.name for key in column.foreign_keys),
        nullable=bool(column.nullable),
        personal=column.info["personal"] or "",
        label=column.info["label"],
        meaning=column.doc or "",
    )


def _indexes(table: Table) -> list[str]:
    statements = []
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        ddl = str(CreateIndex(index).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        statements.append(ddl.removeprefix("CREATE ").replace("INDEX ", "").strip())
    return statements
