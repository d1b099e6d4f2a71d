"""The conceptual model (Merise): kept by hand as text, compared with the tables, drawn by Mocodo."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table

import ponctuel.operations.models  # noqa: F401 - fills the metadata
from ponctuel.domain.errors import InternalError
from ponctuel.operations.base import Base

_COLOURS = Path(__file__).with_name("mcd_colors.json")
# Mocodo measures Verdana; where that is missing, DejaVu Sans has the same widths.
_FONTS = ('font-family="Verdana"', 'font-family="Verdana, DejaVu Sans, sans-serif"')


@dataclass(frozen=True)
class ConceptualModel:
    """Entities with their attributes, and associations with their two legs.

    Attributes:
        entities: name -> attributes, the identifier first.
        associations: name -> {entity: cardinality}; ``_11`` marks a relative identification.
    """

    entities: dict[str, tuple[str, ...]]
    associations: dict[str, dict[str, str]]


def of_tables() -> ConceptualModel:
    """The model that the tables imply: a reference is an association, not an attribute."""
    entities = {}
    associations = {}
    for table in Base.metadata.sorted_tables:
        own = [column for column in table.c if not column.foreign_keys]
        entities[table.info["entity"]] = tuple(column.info["label"] for column in own)
        for column in table.c:
            for key in column.foreign_keys:
                legs = {
                    table.info["entity"]: _leg(table, column),
                    key.column.table.info["entity"]: _other_leg(table, column),
                }
                associations[column.info["link"]] = legs
    return ConceptualModel(entities, associations)


def of_text(text: str) -> ConceptualModel:
    """The model that a Mocodo source describes."""
    entities = {}
    associations = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith(("%", ":")):
            continue
        name, mark, rest = re.split(r"([:,])", line, maxsplit=1)
        parts = [part.strip() for part in rest.split(",")]
        if mark == ":":
            entities[name.strip()] = tuple(parts)
        else:
            legs = (part.split(" ", 1) for part in parts)
            associations[name.strip()] = {entity: card for card, entity in legs}
    return ConceptualModel(entities, associations)


def differences(text: str) -> list[str]:
    """Differences between the source and the tables; empty when they agree."""
    source, tables = of_text(text), of_tables()
    out = []
    for kind in ("entities", "associations"):
        stated, implied = getattr(source, kind), getattr(tables, kind)
        out += [f"{kind}: {name} is missing" for name in sorted(implied.keys() - stated.keys())]
        out += [f"{kind}: {name} is too many" for name in sorted(stated.keys() - implied.keys())]
        out += [
            f"{kind}: {name} is {stated[name]}, the tables say {implied[name]}"
            for name in sorted(stated.keys() & implied.keys())
            if stated[name] != implied[name]
        ]
    return out


def drawn(source: str) -> str:
    """The source as SVG; the same source gives the same bytes.

    Raises:
        InternalError: Mocodo refuses the source.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "mcd.mcd").write_text(source, encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - our own words
            [
                sys.executable,
                "-m",
                "mocodo",
                "--input",
                "mcd.mcd",
                "--language",
                "fr",
                "--colors",
                str(_COLOURS),
                "--shapes",
                "verdana",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        picture = folder / "mcd.svg"
        if done.returncode or not picture.is_file():
            raise InternalError(f"mocodo: {done.stderr or done.stdout}")
        return picture.read_text(encoding="utf-8").replace(*_FONTS)


def _leg(table: Table, column: Column[Any]) -> str:
    if column.primary_key:
        return "_11"
    return "01" if column.nullable else "11"


def _other_leg(table: Table, column: Column[Any]) -> str:
    """At most one where the reference is the whole key."""
    return "01" if list(table.primary_key) == [column] else "0N"
