"""Stage `ingest`: copy every source's files to data/raw, and write where they come from."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import SourceError
from ponctuel.sources import REFERENCE_SOURCES, flight_source
from ponctuel.sources.airportsdata import AirportsdataSource
from ponctuel.sources.base import Card, read_table
from ponctuel.stages.files import MANIFEST_NAME
from ponctuel.tables.raw import RAW_FLIGHTS


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    source_path = params.source.path
    source = flight_source(
        params.source.name, None if source_path is None else paths.root / source_path
    )
    card, files = Card.read(source.card_path), source.table_files()
    # Only now: a source that cannot be read leaves the last raw data as they were.
    folder = paths.raw
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    entries = []
    for table, path in files.items():
        target = folder / (table + "".join(path.suffixes))
        shutil.copyfile(path, target)
        entries.append(_entry(card, table, target))
    years, country_codes = _extent(folder, [entry["file"] for entry in entries])
    for reference in REFERENCE_SOURCES:
        made = reference()
        target = made.write(folder, years, country_codes)
        entries.append(_entry(Card.read(made.card_path), reference.name, target))
    manifest = {"source": params.source.name, "files": entries}
    (folder / MANIFEST_NAME).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for path in folder.iterdir():
        path.chmod(0o444)  # raw data are read, never written again
    print(f"ingest: {len(entries)} files from {params.source.name} and reference sources")


def _entry(card: Card, table: str, path: Path) -> dict[str, str]:
    return {
        "table": table,
        "file": path.name,
        "source": card.name,
        "producer": card.producer,
        "licence": card.licence,
        "access_date": card.access_date,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def _extent(folder: Path, files: list[str]) -> tuple[range, list[str]]:
    """The years of the flights, and the countries they leave from."""
    name = next(file for file in files if file.startswith(f"{RAW_FLIGHTS.name}."))
    flights = read_table(folder / name)
    missing = [column for column in RAW_FLIGHTS.required if column not in flights.columns]
    if missing:
        raise SourceError(
            f"required columns are missing; the file has {', '.join(flights.columns)}",
            field="flights",
            value=", ".join(missing),
            code="missing_column",
        )
    if flights.empty:
        raise SourceError("the table holds no flights", field="flights", value=name)
    years = pd.to_numeric(flights["year"], errors="coerce").dropna()
    places = read_table(AirportsdataSource.file())
    country_of = places.dropna(subset=["iata"]).set_index("iata")["country"]
    countries = flights["origin"].drop_duplicates().map(country_of).dropna().unique()
    return range(int(years.min()), int(years.max()) + 1), sorted(countries)
