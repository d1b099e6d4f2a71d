"""The logical model (MLD): relations, their keys and references, as one line each."""

from __future__ import annotations

from sqlalchemy import Table

import ponctuel.operations.models  # noqa: F401 - fills the metadata
from ponctuel.operations.base import Base


def logical_model() -> str:
    """Markdown: keys underlined, references marked with a hash and followed by their table."""
    return "\n".join(f"- {_relation(table)}" for table in Base.metadata.sorted_tables)


def _relation(table: Table) -> str:
    parts = []
    for column in table.c:
        label = f"<u>{column.name}</u>" if column.primary_key else column.name
        for key in column.foreign_keys:
            label = f"#{label} → {key.column.table.name}"
        parts.append(label)
    return f"**{table.name}** ({', '.join(parts)})"
