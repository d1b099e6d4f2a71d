"""Results that are kept on disk and made again only when what they depend on has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import duckdb
import pandas as pd

from ponctuel.domain.json import JsonScalar


def digest_of(depends_on: Mapping[str, object]) -> str:
    """SHA-256 of a JSON-ready description, the same whatever the order of its names."""
    text = json.dumps(depends_on, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's contents."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table_digest(path: Path) -> str:
    """Column names, number of rows and a sum of row hashes of a Parquet file: the engine writes the
    same rows in another order on every run."""
    with duckdb.connect() as connection:
        table = connection.read_parquet(str(path))
        names = [name for name in table.columns if name != "request_id"]
        listed = ", ".join(names)
        row = connection.execute(
            f"SELECT COUNT(*), SUM(CAST(hash({listed}) AS HUGEINT) % 1000000007) "
            "FROM read_parquet(?)",
            [str(path)],
        ).fetchone()
    return digest_of({"columns": names, "rows": row})


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}")
    partial.write_text(json.dumps(dict(content), indent=2) + "\n", encoding="utf-8")
    partial.replace(path)


class FoundNote(TypedDict):
    """What a search of FLAML's chose."""

    learner: str
    settings: dict[str, JsonScalar]
    log_loss: float
    trials: int


class Note(TypedDict, total=False):
    """What is said of a result when it is kept: how long its making took, how many rows it has,
    what a search found."""

    seconds: float
    n: int
    found: FoundNote


class _Described(TypedDict):
    digest: str
    note: Note


@dataclass(frozen=True)
class Shelf:
    """A folder of results: `<name>.parquet` (if it has rows) beside `<name>.json`.

    The JSON file says what the result was made from, and is written last: a result without it
    was interrupted, and does not count.
    """

    folder: Path

    def has(self, name: str, digest: str) -> bool:
        """Whether the result is there, and made from the same."""
        described = self._described(name)
        return described is not None and described["digest"] == digest

    def note(self, name: str) -> Note:
        """What was said of a result when it was kept."""
        described = self._described(name)
        if described is None:
            raise FileNotFoundError(self.folder / f"{name}.json")
        return described["note"]

    def rows(self, name: str) -> pd.DataFrame:
        """The rows of a result."""
        return pd.read_parquet(self.folder / f"{name}.parquet")

    def keep(self, name: str, digest: str, note: Note, rows: pd.DataFrame | None = None) -> None:
        """Keep a result in place of an older one of the same name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        described = self.folder / f"{name}.json"
        described.unlink(missing_ok=True)
        if rows is not None:
            partial = self.folder / f".{name}.parquet"
            rows.to_parquet(partial, index=False)
            partial.replace(self.folder / f"{name}.parquet")
        write_json(described, {"digest": digest, "note": note})

    def _described(self, name: str) -> _Described | None:
        path = self.folder / f"{name}.json"
        if not path.is_file():
            return None
        said: _Described = json.loads(path.read_text(encoding="utf-8"))
        return said
