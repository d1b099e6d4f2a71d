"""Flights of the Bureau's files, as Parquet by year and month, and their index.

    flights/year=2015/month=1/<SHA-256 of the text>.parquet
    flights/_files.json       the texts in that folder, without paths of this machine
    index.json                size and time of each file when it was read

A file that has not changed is not read again. New content makes a new part; parts of texts that no
longer exist are deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from ponctuel.sources.bts.convert import convert
from ponctuel.sources.bts.layout import COLUMNS_FILE, LAYOUTS_FILE
from ponctuel.sources.plain import PlainText, plain_texts
from ponctuel.sources.typed_text import open_converter, quoted

# Increment it to have all files read again; a change of the column tables has the same effect.
_FORMAT = 1
_DIGITS = 16


@dataclass(frozen=True)
class ReadText:
    """One text that was read.

    Attributes:
        name: its file, and the member where that is an archive.
        parts: the Parquet files of its rows, below `flights`.
    """

    name: str
    sha256: str
    encoding: str
    rows: int
    parts: list[str]


@dataclass(frozen=True)
class ReadFile:
    """The state of a file when it was read."""

    size: int
    mtime_ns: int
    texts: list[ReadText] = field(default_factory=list)

    @classmethod
    def of(cls, record: dict[str, Any]) -> ReadFile:
        """A file from its record in the index."""
        return cls(
            record["size"], record["mtime_ns"], [ReadText(**text) for text in record["texts"]]
        )


@dataclass
class RefreshCounts:
    """The counts of a refresh: files read, files that had not changed, and rows in all."""

    read: int = 0
    unchanged: int = 0
    rows: int = 0


class Store:
    """The flights of some files, kept from run to run.

    Args:
        folder: created if it is missing; only the store writes there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.flights = folder / "flights"

    def refresh(self, files: Iterable[Path]) -> RefreshCounts:
        """Update the store so that it holds the flights of exactly these files.

        Raises:
            SourceError: a file cannot be read; the files before it remain stored.
        """
        self.flights.mkdir(parents=True, exist_ok=True)
        previous, current, counts = self._index(), {}, RefreshCounts()
        with open_converter(self._folder) as connection:
            for path in files:
                state, known = path.stat(), previous.get(str(path))
                if known and (known.size, known.mtime_ns) == (state.st_size, state.st_mtime_ns):
                    current[str(path)] = known
                    counts.unchanged += 1
                else:
                    texts = [
                        self._read(connection, text) for text in plain_texts(path, self._folder)
                    ]
                    current[str(path)] = ReadFile(state.st_size, state.st_mtime_ns, texts)
                    counts.read += 1
                    self._write_index({**previous, **current})
        self._write_index(current)
        self._tidy(current)
        counts.rows = sum({text.sha256: text.rows for text in _texts(current)}.values())
        return counts

    def _read(self, connection: duckdb.DuckDBPyConnection, text: PlainText) -> ReadText:
        staged = self._folder / "staged.parquet"
        rows = convert(connection, text, staged)
        months = connection.execute(
            "SELECT DISTINCT coalesce(year, 0), coalesce(month, 0) "
            f"FROM read_parquet({quoted(staged)}) ORDER BY ALL"
        ).fetchall()
        parts = []
        for year, month in months:
            part = f"year={year}/month={month}/{text.sha256[:_DIGITS]}.parquet"
            target = self.flights / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if len(months) == 1:
                staged.replace(target)
            else:
                self._write_month(connection, staged, year, month, target)
            parts.append(part)
        staged.unlink(missing_ok=True)
        return ReadText(text.name, text.sha256, text.encoding, rows, parts)

    def _write_month(
        self,
        connection: duckdb.DuckDBPyConnection,
        staged: Path,
        year: int,
        month: int,
        target: Path,
    ) -> None:
        unfinished = self._folder / "month.parquet"
        connection.execute(
            f"COPY (SELECT * FROM read_parquet({quoted(staged)}) "
            f"WHERE coalesce(year, 0) = {year} AND coalesce(month, 0) = {month}) "
            f"TO {quoted(unfinished)} (FORMAT parquet, COMPRESSION zstd)"
        )
        unfinished.replace(target)

    def _tidy(self, current: dict[str, ReadFile]) -> None:
        """Delete the parts of texts that no longer exist, and list the others."""
        texts = sorted(_texts(current), key=lambda text: (text.name, text.sha256))
        current_parts = {part for text in texts for part in text.parts}
        for path in self.flights.rglob("*.parquet"):
            if path.relative_to(self.flights).as_posix() not in current_parts:
                path.unlink()
        listed = [asdict(text) for text in texts]
        (self.flights / "_files.json").write_text(_json(listed), encoding="utf-8")

    def _index(self) -> dict[str, ReadFile]:
        path = self._folder / "index.json"
        content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        if content.get("version") != _version():
            return {}
        indexed = {name: ReadFile.of(record) for name, record in content["files"].items()}
        return {
            name: file
            for name, file in indexed.items()
            if all((self.flights / part).is_file() for text in file.texts for part in text.parts)
        }

    def _write_index(self, files: dict[str, ReadFile]) -> None:
        content = {
            "version": _version(),
            "files": {name: asdict(file) for name, file in files.items()},
        }
        new = self._folder / "index.json.new"
        new.write_text(_json(content), encoding="utf-8")
        new.replace(self._folder / "index.json")


def _texts(files: dict[str, ReadFile]) -> list[ReadText]:
    return [text for file in files.values() for text in file.texts]


def _version() -> str:
    digest = hashlib.sha256(str(_FORMAT).encode())
    for path in (COLUMNS_FILE, LAYOUTS_FILE):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_DIGITS]


def _json(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
