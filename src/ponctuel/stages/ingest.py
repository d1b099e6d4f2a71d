"""Stage `ingest`: copy every source's files to data/raw, with a manifest of their origin."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pandas as pd

from ponctuel.config.params import SourceParams, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import SourceError
from ponctuel.sources import REFERENCE_SOURCES, flight_source
from ponctuel.sources.airportsdata import AirportsdataSource
from ponctuel.sources.base import Card, FlightSource, content_sha256
from ponctuel.sources.reading import read_distinct, read_table
from ponctuel.stages.files import MANIFEST_NAME
from ponctuel.tables.raw import RAW_FLIGHTS, check_columns, rename_columns

_YEARS = (1900, 2200)
# The columns that `_extent` reads.
_EXTENT = ("year", "origin")
EMBEDDED_SOURCE = """\
The data of an installed package. Where params.yaml names a folder (source.path), `ingest` puts a
link to it in this place, so that the pipeline sees when a file there changes.
"""


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    source_path = params.source.path
    source = flight_source(
        params.source.name, None if source_path is None else paths.root / source_path
    )
    files = source.table_files(paths.converted)
    # If the source cannot be read, the existing raw data stay as they were.
    folder = paths.raw.with_name(f"{paths.raw.name}.new")
    _remove(folder)
    folder.mkdir(parents=True)
    try:
        entries = _copied(source, files, folder)
        manifest = {"source": params.source.name, "files": entries}
        (folder / MANIFEST_NAME).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        for path in folder.rglob("*"):
            if path.is_file():
                path.chmod(0o444)  # raw data are read, never written again
        _swap(folder, paths.raw)
    finally:
        _remove(folder)
    point_at_source(paths, params.source)
    print(f"ingest: {len(entries)} files from {params.source.name} and reference sources")


def _copied(source: FlightSource, files: dict[str, Path], folder: Path) -> list[dict[str, str]]:
    """Copy every table and reference table to `folder`; returns the entries of the manifest."""
    entries, tables = [], {}
    for table, path in files.items():
        # Of a folder of parts only the distinct values are read; a single file is read whole.
        read = read_distinct(path, _EXTENT) if path.is_dir() else read_table(path)
        tables[table] = rename_columns(table, read)
        target = folder / (table if path.is_dir() else table + "".join(path.suffixes))
        _copy(path, target)
        entries.append(_entry(Card.read(source.card_of(table)), table, target))
    check_columns(tables)
    years, country_codes = _extent(tables[RAW_FLIGHTS.name], files[RAW_FLIGHTS.name].name)
    for reference in REFERENCE_SOURCES:
        reference_source = reference()
        target = reference_source.write(folder, years, country_codes)
        entries.append(_entry(Card.read(reference_source.card_path), reference.name, target))
    return entries


def _copy(path: Path, target: Path) -> None:
    """Copy a file, or link the parts of a folder: parts are never rewritten."""
    if path.is_dir():
        shutil.copytree(path, target, copy_function=_link)
    else:
        shutil.copyfile(path, target)


def _link(path: str, target: str) -> None:
    try:
        os.link(path, target)
    except OSError:  # another disk, or a file system without hard links
        shutil.copyfile(path, target)


def _swap(new_folder: Path, target: Path) -> None:
    """Replace a folder by another."""
    old_folder = target.with_name(f"{target.name}.old")
    _remove(old_folder)
    if target.exists():
        target.rename(old_folder)
    try:
        new_folder.rename(target)
    except OSError:
        if old_folder.exists():
            old_folder.rename(target)
        raise
    _remove(old_folder)


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def _entry(card: Card, table: str, path: Path) -> dict[str, str]:
    return {
        "table": table,
        "file": path.name,
        "source": card.name,
        "producer": card.producer,
        "licence": card.licence,
        "access_date": card.access_date,
        "sha256": content_sha256(path),
    }


def _extent(flights: pd.DataFrame, name: str) -> tuple[range, list[str]]:
    """The years of the flights, and the countries they leave from."""
    if flights.empty:
        raise SourceError("the table contains no flights", field="flights", value=name)
    years = pd.to_numeric(flights["year"], errors="coerce").dropna()
    years = years[years.between(*_YEARS)]
    if years.empty:
        raise SourceError(
            f"no row has a year from {_YEARS[0]} to {_YEARS[1]}", field="flights", value=name
        )
    airports = read_table(AirportsdataSource.file())
    country_of = airports.dropna(subset=["iata"]).set_index("iata")["country"]
    countries = flights["origin"].drop_duplicates().map(country_of).dropna().unique()
    return range(int(years.min()), int(years.max()) + 1), sorted(countries)


def point_at_source(paths: Paths, source: SourceParams) -> None:
    """Make `data/source` a link to the folder of `source.path`.

    The pipeline depends on it, so that a change of a file there is detected: dvc.yaml cannot name a
    folder that only params.yaml knows. Without a folder it is a plain file.
    """
    link = paths.source
    target = None if source.path is None else _relative_path(link.parent, paths.root / source.path)
    if link.is_symlink():
        if target is not None and str(link.readlink()) == target:
            return
        link.unlink()
    if target is None:
        if not link.exists():
            link.write_text(EMBEDDED_SOURCE, encoding="utf-8")
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target, target_is_directory=True)


def _relative_path(folder: Path, target: Path) -> str:
    """The relative path of a folder, which stays valid when the checkout moves."""
    return os.path.relpath(target, folder)
