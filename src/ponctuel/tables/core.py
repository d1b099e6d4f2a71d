"""The definition of a table, from which its DDL, validation and documentation are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ponctuel.domain.errors import InternalError

if TYPE_CHECKING:
    import pandas as pd

# SQL type -> the pandas type that a validated frame holds.
_PANDAS_TYPES = {
    "BIGINT": "Int64",
    "INTEGER": "Int32",
    "SMALLINT": "Int16",
    "DOUBLE": "float64",
    "BOOLEAN": "boolean",
    "VARCHAR": "str",
    "TIMESTAMP": "datetime64[us]",
    "DATE": "datetime64[us]",
}


@dataclass(frozen=True)
class Column:
    """One column: its SQL type, meaning, unit and constraints.

    `check` is a SQL condition on the column, as in ``"distance_km >= 0"``.
    """

    name: str
    sql_type: str
    doc: str
    unit: str = ""
    nullable: bool = False
    check: str = ""

    def __post_init__(self) -> None:
        if self.sql_type not in _PANDAS_TYPES:
            raise InternalError(f"{self.name}: {self.sql_type} is not a type of this schema")

    def ddl(self) -> str:
        null = "" if self.nullable else " NOT NULL"
        check = f" CHECK ({self.check})" if self.check else ""
        return f"{self.name} {self.sql_type}{null}{check}"


@dataclass(frozen=True)
class ForeignKey:
    """`column` holds values of `table.key`, or null."""

    column: str
    table: str
    key: str


@dataclass(frozen=True)
class Table:
    """A table of the star schema."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[str, ...] = ()

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def ddl(self, *, if_not_exists: bool = True) -> str:
        """CREATE TABLE with every key and check, enforced by the engine."""
        lines = [column.ddl() for column in self.columns]
        lines.append(f"PRIMARY KEY ({', '.join(self.primary_key)})")
        lines += [f"UNIQUE ({', '.join(key)})" for key in self.unique]
        lines += [
            f"FOREIGN KEY ({fk.column}) REFERENCES {fk.table} ({fk.key})"
            for fk in self.foreign_keys
        ]
        lines += [f"CHECK ({check})" for check in self.checks]
        body = ",\n  ".join(lines)
        clause = "IF NOT EXISTS " if if_not_exists else ""
        return f"CREATE TABLE {clause}{self.name} (\n  {body}\n)"

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with exactly this table's columns, in order and typed.

        Raises:
            InternalError: a column is missing, or a value that must not be null is.
        """
        missing = [name for name in self.column_names if name not in frame.columns]
        if missing:
            raise InternalError(f"{self.name}: missing columns {missing}")
        types: dict[str, Any] = {c.name: _PANDAS_TYPES[c.sql_type] for c in self.columns}
        out = frame[self.column_names].astype(types)
        with_nulls = [c.name for c in self.columns if not c.nullable and out[c.name].isna().any()]
        if with_nulls:
            raise InternalError(f"{self.name}: null values in {with_nulls}")
        return out
