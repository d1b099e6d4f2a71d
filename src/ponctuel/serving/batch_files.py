"""The files of batch jobs.

`<name>.csv` is the input. Each chunk of answers is a part file, `<name>.<row>.part`, so that a
resumed job repeats only the chunk in which it was interrupted.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable
from pathlib import Path

_PART = re.compile(r"(?P<name>[0-9a-f]{32})\.(?P<row>\d{9})\.part")
_OWN = re.compile(r"(?P<name>[0-9a-f]{32})\..*")
# Files without a job are kept for a while: the job may be about to be added.
ORPHANED_AFTER_S = 3600.0


class BatchFiles:
    """The files of batch jobs in one folder, which only this account may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if folder.is_dir():  # made by an older version, or copied from elsewhere
            for path in (folder, *folder.iterdir()):
                if path.stat().st_mode & 0o077:
                    path.chmod(0o700 if path.is_dir() else 0o600)

    def add_input(self, content: bytes) -> str:
        """Store an input file; returns its name.

        Args:
            content: the content of the CSV file.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{uuid.uuid4().hex}.csv"
        self._write(name, content)
        return name

    def read_input(self, input_file: str) -> bytes:
        """Read an input file back.

        Args:
            input_file: the name that `add_input` gave.
        """
        return (self.folder / input_file).read_bytes()

    def write_part(self, input_file: str, row: int, lines: str) -> None:
        """Store the answers of the chunk that begins with a row.

        Args:
            input_file: the name that `add_input` gave.
            row: the first of the chunk, counted from 0.
            lines: the lines of the answers, as CSV.
        """
        self._write(f"{_stem(input_file)}.{row:09d}.part", lines.encode())

    def join_parts(self, input_file: str, heading: str, rows_n: int) -> str:
        """Join the parts that begin before a row; deletes the parts, returns the name of the file.

        Args:
            input_file: the name that `add_input` gave.
            heading: the first line of the answers.
            rows_n: rows that are answered.
        """
        name = f"{_stem(input_file)}.result.csv"
        parts = [path for row, path in self._parts(input_file) if row < rows_n]
        building = self.folder / f"{name}.tmp"
        building.touch(mode=0o600)
        with building.open("wb") as out:
            out.write(heading.encode())
            for part in parts:
                out.write(part.read_bytes())
        building.replace(self.folder / name)
        self.drop_parts(input_file)
        return name

    def drop_parts(self, input_file: str) -> None:
        """Delete the parts of a job.

        Args:
            input_file: the name that `add_input` gave.
        """
        for _, path in self._parts(input_file):
            path.unlink(missing_ok=True)

    def drop(self, *names: str | None) -> None:
        """Delete files by their names."""
        for name in names:
            if name is not None:
                (self.folder / name).unlink(missing_ok=True)

    def sweep(self, inputs: Iterable[str]) -> int:
        """Delete files that belong to no job any more; returns their number.

        Args:
            inputs: names of the input files of all jobs.
        """
        known_stems = {_stem(name) for name in inputs}
        before, swept = time.time() - ORPHANED_AFTER_S, 0
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            match = _OWN.fullmatch(path.name)
            if match and match["name"] not in known_stems and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def _parts(self, input_file: str) -> list[tuple[int, Path]]:
        parts = [
            (int(match["row"]), path)
            for path in self.folder.glob(f"{_stem(input_file)}.*.part")
            if (match := _PART.fullmatch(path.name))
        ]
        return sorted(parts)

    def _write(self, name: str, content: bytes) -> None:
        """Write a file atomically."""
        building = self.folder / f"{name}.tmp"
        building.touch(mode=0o600)
        building.write_bytes(content)
        building.replace(self.folder / name)


def _stem(input_file: str) -> str:
    return input_file.removesuffix(".csv")
