"""The description of the data set in the vocabulary Croissant, for programs that search or load it.

Files, columns, keys and references are those of the tables' definitions, with their English texts;
the French texts are in meanings.yaml. Specification: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import yaml

from ponctuel import __version__
from ponctuel.documents.warehouse.dictionary import meanings, unit_fr
from ponctuel.sources.base import Card, content_sha256
from ponctuel.tables import STAR_SCHEMA, Column, Table
from ponctuel_words.markdown import typeset

_HEAD = Path(__file__).with_name("croissant.yaml")
_DATA_TYPES = {
    "BIGINT": "cr:Int64",
    "INTEGER": "cr:Int32",
    "SMALLINT": "cr:Int16",
    "DOUBLE": "cr:Float64",
    "BOOLEAN": "sc:Boolean",
    "VARCHAR": "sc:Text",
    "TIMESTAMP": "sc:DateTime",
    "DATE": "sc:Date",
}
_SPDX_NAME = re.compile(r"[A-Za-z0-9.+-]+")


def croissant_text(clean: Path, cards: Sequence[Card], clean_path: str) -> str:
    """The description as JSON-LD.

    Args:
        clean: the folder with `<table>.parquet` of every table.
        cards: cards of the sources of the tables, that of the flights first.
        clean_path: that folder relative to the description's, such as ``"../../data/clean"``.
    """
    head = yaml.safe_load(_HEAD.read_text(encoding="utf-8"))
    description = head | _provenance(cards)
    description["description"] = _both(**head["description"])
    description["distribution"] = [_file(table, clean, clean_path) for table in STAR_SCHEMA]
    description["recordSet"] = [_records(table) for table in STAR_SCHEMA]
    return json.dumps(description, indent=1, ensure_ascii=False) + "\n"


def _provenance(cards: Sequence[Card]) -> dict[str, object]:
    """Version, licences, date and origin; the date is left out where the card has none."""
    flights = cards[0]
    provenance: dict[str, object] = {"version": __version__, "url": flights.home_page}
    provenance["license"] = list(dict.fromkeys(_licence(card) for card in cards))
    provenance["citeAs"] = f"{flights.producer}. {flights.title}. {flights.home_page}"
    provenance["isBasedOn"] = [
        {
            "@type": "sc:Dataset",
            "name": card.name,
            "url": card.home_page,
            "license": _licence(card),
            "creditText": card.producer,
        }
        for card in cards
    ]
    if _is_day(flights.access_date):
        provenance["datePublished"] = flights.access_date
    return provenance


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _licence(card: Card) -> str:
    """The address of an SPDX licence; another licence as the card names it."""
    is_spdx = _SPDX_NAME.fullmatch(card.licence)
    return f"https://spdx.org/licenses/{card.licence}" if is_spdx else card.licence


def _file(table: Table, clean: Path, clean_path: str) -> dict[str, object]:
    file = f"{table.name}.parquet"
    return {
        "@type": "cr:FileObject",
        "@id": file,
        "name": file,
        "contentUrl": f"{clean_path}/{file}",
        "contentSize": f"{(clean / file).stat().st_size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": content_sha256(clean / file),
    }


def _records(table: Table) -> dict[str, object]:
    references = {key.column: f"{key.table}/{key.key}" for key in table.foreign_keys}
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": _both(table.doc, meanings()[table.name]["text"]),
        "key": _ids(f"{table.name}/{column}" for column in table.primary_key),
        "field": [_field(table, column, references) for column in table.columns],
    }


def _field(table: Table, column: Column, references: dict[str, str]) -> dict[str, object]:
    en, fr = column.doc, meanings()[table.name]["columns"][column.name]
    if column.unit:
        en, fr = f"{en} ({column.unit})", f"{fr} ({unit_fr(column.unit)})"
    source = {"fileObject": {"@id": f"{table.name}.parquet"}, "extract": {"column": column.name}}
    field: dict[str, object] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": _both(en, fr),
        "dataType": _DATA_TYPES[column.sql_type],
        "source": source,
    }
    if column.name in references:
        field["references"] = {"field": {"@id": references[column.name]}}
    return field


def _ids(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": name} for name in names]


def _both(en: str, fr: str) -> dict[str, str]:
    return {"en": en, "fr": typeset(fr)}
