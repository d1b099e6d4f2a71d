"""Flights of the Bureau of Transportation Statistics (BTS), from the files that it publishes."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ponctuel.domain.errors import SourceError
from ponctuel.sources.base import FlightSource, card_of_module, default_converted_folder
from ponctuel.sources.bts.store import Store
from ponctuel.sources.companions import CompanionTables
from ponctuel.sources.plain import SUFFIXES, is_accepted


class BtsSource(FlightSource):
    """Reads prepared zips, exports of the web form and files of the 2009 data exposition.

    One folder may mix them and span any years. It may also hold `weather`, `planes`, `airports`
    and `airlines` (see `companions`).

    Args:
        path: a folder, with or without subfolders, or one file.
    """

    name: ClassVar[str] = "bts"

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            raise SourceError("the source `bts` needs a folder or a file", field="source.path")
        if not path.exists():
            raise SourceError("there is no such folder or file", field="source.path", value=path)
        self._path = path
        self._companions = CompanionTables.of(path if path.is_dir() else None)

    @property
    def card_path(self) -> Path:
        return card_of_module(str(Path(__file__).parent))

    def card_of(self, table: str) -> Path:
        return self._companions.card_of(table) or self.card_path

    def table_files(self, converted_folder: Path | None = None) -> dict[str, Path]:
        """Table name -> file; `flights` is a folder of Parquet files by year and month.

        Only new and changed files are read.

        Args:
            converted_folder: folder for the converted files; by default the project's.
        """
        folder = (converted_folder or default_converted_folder()) / self.name
        folder.mkdir(parents=True, exist_ok=True)
        store = Store(folder)
        counts = store.refresh(self.flight_files())
        print(
            f"{self.name}: {counts.rows} flights; {counts.read} files read, "
            f"{counts.unchanged} had not changed"
        )
        return {"flights": store.flights, **self._companions.table_files(folder)}

    def flight_files(self) -> list[Path]:
        """The Bureau's files, in the order of their names.

        Raises:
            SourceError: there is none.
        """
        if self._path.is_file():
            return [self._path]
        others = self._companions.paths
        files = sorted(
            path
            for path in self._path.rglob("*")
            if path.is_file() and is_accepted(path) and path not in others
        )
        if not files:
            raise SourceError(
                f"the folder holds no file of flights ({', '.join(SUFFIXES)})",
                field="source.path",
                value=self._path,
            )
        return files
