"""Aircraft of the United States, from the FAA's registry, without any data of their owners."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from typing import ClassVar

import duckdb

from ponctuel.domain.errors import SourceError
from ponctuel.sources.base import TableSource, card_of_module
from ponctuel.sources.plain import PlainText, plain_texts
from ponctuel.sources.typed_text import Dialect, Field, Kind, open_converter, quoted, write_typed
from ponctuel.tables.raw import RAW_PLANES

_MASTER, _MODELS = "master.txt", "acftref.txt"
_FILES = (_MASTER, _MODELS)
# By file: column, kind, and name in the file. No other field is read.
_FIELDS: dict[str, tuple[tuple[str, Kind, str], ...]] = {
    _MASTER: (
        ("number", "text", "N-NUMBER"),
        ("code", "text", "MFR MDL CODE"),
        ("year", "integer", "YEAR MFR"),
    ),
    _MODELS: (
        ("code", "text", "CODE"),
        ("manufacturer", "text", "MFR"),
        ("model", "text", "MODEL"),
        ("engines", "integer", "NO-ENG"),
        ("seats", "integer", "NO-SEATS"),
    ),
}


class FaaRegistrySource(TableSource):
    """Makes the table `planes`: year, manufacturer and model of each registered aircraft."""

    name: ClassVar[str] = "faa_registry"
    table: ClassVar[str] = RAW_PLANES.name

    @property
    def card_path(self) -> Path:
        return card_of_module(__file__)

    def files_in(self, folder: Path) -> list[Path]:
        """MASTER.txt and ACFTREF.txt, or the archive that holds both.

        Raises:
            SourceError: one of the two is missing.
        """
        plain = [path for path in sorted(folder.iterdir()) if path.name.lower() in _FILES]
        if len(plain) == 1:
            raise SourceError(
                "MASTER.txt and ACFTREF.txt are accepted together; the other is missing",
                field="source.path",
                value=plain[0].name,
            )
        archives = [path for path in sorted(folder.glob("*.zip")) if _holds_both(path)]
        return plain or archives[:1]

    def write(self, files: list[Path], target: Path) -> None:
        folder = target.parent
        parts = {name: folder / f"{name}.parquet" for name in _FILES}
        with open_converter(folder) as connection:
            try:
                for path in files:
                    for text in plain_texts(path, folder, _FILES):
                        _write_part(connection, text, parts)
                _write_planes(connection, parts, target)
            finally:
                for part in parts.values():
                    part.unlink(missing_ok=True)


def _holds_both(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower().rsplit("/", 1)[-1] for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile):
        return False
    return set(_FILES) <= names


def _write_part(
    connection: duckdb.DuckDBPyConnection, text: PlainText, parts: dict[str, Path]
) -> None:
    name = next(name for name in _FILES if text.name.lower().endswith(name))
    titles = [title.strip().upper() for title in next(csv.reader([text.first_line]))]
    missing_names = [title for _, _, title in _FIELDS[name] if title not in titles]
    if missing_names:
        raise SourceError(
            f"columns are missing; the file has {', '.join(titles[:8])}, …",
            field=f"source: {text.name}",
            value=", ".join(missing_names),
            code="missing_column",
        )
    fields = [
        Field(column, kind, titles.index(title), title, padded=True)
        for column, kind, title in _FIELDS[name]
    ]
    # Quotation marks are part of the names in these files and do not enclose values.
    dialect = Dialect(len(titles), quote="")
    write_typed(connection, text, dialect, fields, parts[name])


def _write_planes(
    connection: duckdb.DuckDBPyConnection, parts: dict[str, Path], target: Path
) -> None:
    master, models = (f"read_parquet({quoted(parts[name])})" for name in _FILES)
    connection.execute(
        "COPY (SELECT 'N' || number AS tailnum, nullif(year, 0) AS year, manufacturer, model, "
        f"engines, nullif(seats, 0) AS seats FROM {master} LEFT JOIN {models} USING (code) "
        f"WHERE number IS NOT NULL ORDER BY tailnum) TO {quoted(target)} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
