"""Another year or another airport: the same five tables in any folder."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ponctuel.domain.errors import SourceError
from ponctuel.sources.base import card_beside
from ponctuel.tables.raw import RAW_TABLES

_SUFFIXES = (".parquet", ".csv", ".csv.zip", ".csv.gz")


class TablesSource:
    """Reads `flights`, `weather`, `planes`, `airports`, `airlines` from a folder.

    A `card.md` in the folder, in the form of the sources' cards, replaces the general one.
    """

    name: ClassVar[str] = "tables"

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            raise SourceError("the source `tables` needs a folder", field="source.path")
        if not path.is_dir():
            raise SourceError("there is no such folder", field="source.path", value=path)
        self._folder = path

    @property
    def card_path(self) -> Path:
        own = self._folder / "card.md"
        return own if own.is_file() else card_beside(__file__)

    def table_files(self) -> dict[str, Path]:
        files: dict[str, Path] = {}
        for table in RAW_TABLES:
            candidates = [self._folder / f"{table.name}{suffix}" for suffix in _SUFFIXES]
            present = [path for path in candidates if path.is_file()]
            if len(present) > 1:
                raise SourceError(
                    f"only one of {', '.join(path.name for path in present)} may be there",
                    field="source.path",
                    value=self._folder,
                )
            if present:
                files[table.name] = present[0]
            elif table.table_required:
                raise SourceError(
                    f"the folder holds no {table.name} (.csv, .csv.zip, .csv.gz or .parquet)",
                    field="source.path",
                    value=self._folder,
                )
        return files
