"""Companion tables of a source's flights: in the nycflights13 schema or in their own formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ponctuel.domain.errors import SourceError
from ponctuel.sources.asos import AsosSource
from ponctuel.sources.base import TableSource
from ponctuel.sources.faa_registry import FaaRegistrySource
from ponctuel.tables.raw import RAW_TABLES

SUFFIXES = (".parquet", ".csv", ".csv.zip", ".csv.gz")
TABLE_SOURCES: tuple[type[TableSource], ...] = (AsosSource, FaaRegistrySource)


@dataclass
class CompanionTables:
    """The optional tables of a folder, without which forecasts are possible but less accurate.

    Attributes:
        plain: table name -> its file, in the nycflights13 schema.
        converted: table name -> the source that makes it, and its files.
    """

    plain: dict[str, Path] = field(default_factory=dict)
    converted: dict[str, tuple[TableSource, list[Path]]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path | None) -> CompanionTables:
        """The tables of a folder; none without one.

        Raises:
            SourceError: two files give the same table.
        """
        if folder is None:
            return cls()
        optional = [table.name for table in RAW_TABLES if not table.table_required]
        files = {name: table_file(folder, name) for name in optional}
        plain = {name: path for name, path in files.items() if path is not None}
        converted = {}
        for kind in TABLE_SOURCES:
            source = kind()
            files_of_source = source.files_in(folder)
            if files_of_source and source.table in plain:
                names = ", ".join(path.name for path in (plain[source.table], *files_of_source))
                raise SourceError(
                    f"only one source of {source.table} may be there, not {names}",
                    field="source.path",
                    value=folder,
                )
            if files_of_source:
                converted[source.table] = (source, files_of_source)
        return cls(plain, converted)

    @property
    def paths(self) -> set[Path]:
        """Every file of these tables."""
        return set(self.plain.values()).union(*(files for _, files in self.converted.values()))

    def card_of(self, table: str) -> Path | None:
        """The card of the source that makes a table; None where none does."""
        return self.converted[table][0].card_path if table in self.converted else None

    def table_files(self, converted_folder: Path) -> dict[str, Path]:
        """Table name -> file; converted files are written to `converted_folder`."""
        files = dict(self.plain)
        for table, (source, paths) in self.converted.items():
            files[table] = converted_folder / f"{table}.parquet"
            source.write(paths, files[table])
        return files


def table_file(folder: Path, name: str) -> Path | None:
    """The file of a table in the nycflights13 schema; None where there is none.

    Raises:
        SourceError: there are two.
    """
    candidates = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    present = [path for path in candidates if path.is_file()]
    if len(present) > 1:
        raise SourceError(
            f"only one of {', '.join(path.name for path in present)} may be there",
            field="source.path",
            value=folder,
        )
    return present[0] if present else None
