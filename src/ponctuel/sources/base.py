"""Sources, and how their cards are read."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import ClassVar, Protocol

import yaml

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

    def table_files(self) -> dict[str, Path]:
        """Table name -> file (CSV, zipped or gzipped CSV, or Parquet)."""
        ...


class ReferenceSource(Protocol):
    """Hands over one reference table, where needed for the flights at hand."""

    name: ClassVar[str]

    @property
    def card_path(self) -> Path: ...

    def write(self, folder: Path, years: range, country_codes: list[str]) -> Path:
        """Write the raw file into `folder` and return its path."""
        ...


def card_beside(module_file: str) -> Path:
    return Path(module_file).with_suffix(".md")


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
