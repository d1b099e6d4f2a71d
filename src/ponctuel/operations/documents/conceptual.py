"""The conceptual model (Merise) that the tables imply, without what is technical or derived."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Column, Table

import ponctuel.operations.models  # noqa: F401 - fills the metadata
from ponctuel.operations.base import Base

EXCEPTIONS = "hors-mcd.yaml"
DRAWINGS = ("mcd-vols", "mcd-suivis", "mcd-comptes", "mcd-surveillance")


@dataclass(frozen=True)
class ConceptualModel:
    """Entities with their attributes, and associations with the cardinalities of their two entities.

    Attributes:
        entities: name -> attributes, the identifier first.
        associations: name -> {entity: cardinality}; ``_11`` marks a relative identification.
    """

    entities: dict[str, tuple[str, ...]]
    associations: dict[str, dict[str, str]]


def read_exceptions(folder: Path) -> Mapping[str, Any]:
    """The exceptions: columns that the conceptual model leaves out, or takes from elsewhere."""
    read: Mapping[str, Any] = yaml.safe_load((folder / EXCEPTIONS).read_text(encoding="utf-8"))
    return read


def model_from_tables(exceptions: Mapping[str, Any]) -> ConceptualModel:
    """The model that the tables imply: a reference is an association, not an attribute."""
    entities = {
        name: tuple(each["attributs"]) for name, each in exceptions["entites_de_reference"].items()
    }
    associations: dict[str, dict[str, str]] = dict(exceptions["associations_de_reference"])
    for table in Base.metadata.sorted_tables:
        if table.name in exceptions["tables_techniques"]:
            continue
        left_out = {
            *exceptions["colonnes_techniques"].get(table.name, ()),
            *exceptions["colonnes_derivees"].get(table.name, ()),
        }
        by_code = exceptions["references_par_code"].get(table.name, {})
        entity = table.info["entity"]
        entities[entity] = tuple(
            column.info["label"]
            for column in table.c
            if not (column.foreign_keys or column.name in left_out or column.name in by_code)
        )
        for name, (association, other) in by_code.items():
            associations[association] = {entity: _cardinality(table, table.c[name]), other: "0N"}
        for column in table.c:
            for key in column.foreign_keys:
                associations[column.info["link"]] = {
                    entity: _cardinality(table, column),
                    key.column.table.info["entity"]: _other_cardinality(table, column),
                }
    return ConceptualModel(entities, associations)


def model_from_text(text: str) -> ConceptualModel:
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


def merge(models: Iterable[ConceptualModel]) -> ConceptualModel:
    """One model out of several drawings: an entity is complete in one, and an identifier in others."""
    entities: dict[str, tuple[str, ...]] = {}
    associations: dict[str, dict[str, str]] = {}
    for model in models:
        for name, attributes in model.entities.items():
            if len(attributes) >= len(entities.get(name, ())):
                entities[name] = attributes
        associations |= model.associations
    return ConceptualModel(entities, associations)


def differences(texts: Iterable[str], exceptions: Mapping[str, Any]) -> list[str]:
    """Differences between the sources and the tables; empty when they agree."""
    drawings = [model_from_text(text) for text in texts]
    source, tables = merge(drawings), model_from_tables(exceptions)
    out = _unknown(exceptions)
    for kind in ("entities", "associations"):
        stated, implied = getattr(source, kind), getattr(tables, kind)
        out += [f"{kind}: {name} is missing" for name in sorted(implied.keys() - stated.keys())]
        out += [
            f"{kind}: {name} is not in the tables"
            for name in sorted(stated.keys() - implied.keys())
        ]
        out += [
            f"{kind}: {name} is {stated[name]}, the tables say {implied[name]}"
            for name in sorted(stated.keys() & implied.keys())
            if stated[name] != implied[name]
        ]
    for model in drawings:
        for name, attributes in model.entities.items():
            if attributes not in (source.entities[name], source.entities[name][:1]):
                out.append(f"entities: {name} is neither complete nor its identifier alone")
    return out


def _unknown(exceptions: Mapping[str, Any]) -> list[str]:
    """Tables and columns that the exceptions name and that do not exist."""
    tables = Base.metadata.tables
    out = [
        f"{EXCEPTIONS}: no table {name}"
        for name in exceptions["tables_techniques"]
        if name not in tables
    ]
    for part in ("colonnes_techniques", "colonnes_derivees", "references_par_code"):
        for name, columns in exceptions[part].items():
            out += [
                f"{EXCEPTIONS}: no column {name}.{column}"
                for column in columns
                if name not in tables or column not in tables[name].c
            ]
    return out


def _cardinality(table: Table, column: Column[Any]) -> str:
    if column.primary_key:
        return "_11"
    return "01" if column.nullable else "11"


def _other_cardinality(table: Table, column: Column[Any]) -> str:
    """At most one where the reference is the whole key."""
    return "01" if list(table.primary_key) == [column] else "0N"
