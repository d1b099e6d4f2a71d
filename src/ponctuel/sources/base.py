"""The interfaces of sources, and the reading of their cards."""

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
    """A source's card: producer, licence, access date and grain of the data, and a description."""

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
    """Provides the five tables of the nycflights13 schema as files."""

    name: ClassVar[str]

    def __init__(self, path: Path | None = None) -> None: ...

    @property
    def card_path(self) -> Path: ...

    def card_of(self, table: str) -> Path:
        """The card of a table: the source's own, unless another source gives it."""
        return self.card_path

    def table_files(self, converted_folder: Path | None = None) -> dict[str, Path]:
        """Table name -> file (CSV, zipped or gzipped CSV, Parquet), or folder of Parquet files.

        Args:
            converted_folder: folder for the files that a source converts and keeps from run to
                run; None: the project's (`default_converted_folder`).
        """
        ...


class TableSource(Protocol):
    """Makes one raw table from files in another format, found beside a source's flights."""

    name: ClassVar[str]
    table: ClassVar[str]

    @property
    def card_path(self) -> Path: ...

    def files_in(self, folder: Path) -> list[Path]:
        """The source's files in a folder; an empty list where there are none."""
        ...

    def write(self, files: list[Path], target: Path) -> None:
        """Write the raw table to a Parquet file.

        Raises:
            SourceError: names the file at fault, and the column and value or the line.
        """
        ...


class ReferenceSource(Protocol):
    """Provides one reference table, for the years and countries of the flights."""

    name: ClassVar[str]

    @property
    def card_path(self) -> Path: ...

    def write(self, folder: Path, years: range, country_codes: list[str]) -> Path:
        """Write the raw file into `folder` and return its path."""
        ...


def default_converted_folder() -> Path:
    """The project's folder for files that sources convert."""
    return project_paths().converted


def card_of_module(module_file: str) -> Path:
    return Path(module_file).with_suffix(".md")


def content_sha256(path: Path) -> str:
    """The SHA-256 of a file, or of the names and contents of a folder's files."""
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
