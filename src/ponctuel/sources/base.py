"""Sources, and how their cards are read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import ClassVar, Protocol

import yaml

from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import SourceError

CARD_KEYS = ("name", "title", "producer", "licence", "access_date", "home_page", "grain")


@dataclass(frozen=True)
class Card:
    """The head of a source's card: who made the data, under which licence, seen when."""

    name: str
    title: str
    producer: str
    licence: str
    access_date: str
    home_page: str
    grain: str
    body: str

    @classmethod
    def read(cls, path: Path) -> Card:
        """Parse a Markdown file that opens with a YAML block between two `---` lines."""
        text = path.read_text(encoding="utf-8")
        try:
            _, head, body = text.split("---\n", 2)
            meta: dict[str, object] = yaml.safe_load(head)
            return cls(**{key: str(meta[key]) for key in CARD_KEYS}, body=body.strip())
        except (ValueError, KeyError, TypeError, yaml.YAMLError) as error:
            raise SourceError(
                f"the card needs a YAML head with {', '.join(CARD_KEYS)}",
                field="card",
                value=path.name,
            ) from error


class FlightSource(Protocol):
    """Hands over the five tables of the nycflights13 schema as files."""

    name: ClassVar[str]

    def __init__(self, path: Path | None = None) -> None: ...

    @property
    def card_path(self) -> Path: ...

    def card_of(self, table: str) -> Path:
        """The card of a table: the source's own, unless another source gives it."""
        return self.card_path

    def table_files(self, work: Path | None = None) -> dict[str, Path]:
        """Table name -> file (CSV, zipped or gzipped CSV, Parquet), or folder of Parquet files.

        Args:
            work: folder for what a source makes of its files and keeps from run to run; None: the
                project's (`default_work`).
        """
        ...


class TableSource(Protocol):
    """Makes one table out of files of its own, beside the flights of a source."""

    name: ClassVar[str]
    table: ClassVar[str]

    @property
    def card_path(self) -> Path: ...

    def files_in(self, folder: Path) -> list[Path]:
        """Its files in a folder; none where the folder does not hold them."""
        ...

    def write(self, files: list[Path], target: Path) -> None:
        """Write the raw table to a Parquet file.

        Raises:
            SourceError: names the file at fault, and the column and value or the line.
        """
        ...


class ReferenceSource(Protocol):
    """Hands over one reference table, where needed for the flights at hand."""

    name: ClassVar[str]

    @property
    def card_path(self) -> Path: ...

    def write(self, folder: Path, years: range, country_codes: list[str]) -> Path:
        """Write the raw file into `folder` and return its path."""
        ...


def default_work() -> Path:
    """The project's folder for what sources make of their files."""
    return project_paths().converted


def card_of_module(module_file: str) -> Path:
    return Path(module_file).with_suffix(".md")


def content_sha256(path: Path) -> str:
    """The SHA-256 of a file; of a folder that of its files' names and contents."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for part in sorted(part for part in path.rglob("*") if part.is_file()):
        digest.update(f"{part.relative_to(path).as_posix()} {content_sha256(part)}\n".encode())
    return digest.hexdigest()


def content_bytes(path: Path) -> int:
    """The size of a file, or of all files of a folder."""
    files = [path] if path.is_file() else [part for part in path.rglob("*") if part.is_file()]
    return sum(file.stat().st_size for file in files)


def distribution_file(package: str, relative: str) -> Path:
    """A file of an installed distribution, found without importing the package."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError as error:
        raise SourceError(
            "the package is not installed; `make run` installs it", field="source", value=package
        ) from error
    for file in files:
        if str(file) == relative:
            return Path(str(file.locate()))
    raise SourceError(
        f"the distribution {package} holds no {relative}", field="source", value=package
    )
