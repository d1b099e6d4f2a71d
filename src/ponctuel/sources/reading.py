"""Reads raw tables from files of several formats and encodings."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import duckdb

from ponctuel.domain.errors import SourceError

if TYPE_CHECKING:
    import pandas as pd

ENCODING = "encoding"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# First characters of a web page, which a server may send instead of a file.
_PAGE_MARKS = (b"<!doctype", b"<html", b"<?xml")


def read_table(path: Path) -> pd.DataFrame:
    """A raw table without changes, from CSV, Parquet or a folder of Parquet files.

    Text that is not UTF-8 is read as latin-1, the Bureau of Transportation Statistics' other
    encoding; `attrs["encoding"]` is set then.

    Raises:
        SourceError: the file is empty, or its content does not fit its name.
    """
    if path.is_file() and not path.stat().st_size:
        raise unreadable(path, "the file is empty; fill it or take it away")
    if path.is_dir() or path.suffix == ".parquet":
        return _read_parquet(path)
    with _open_text(path) as file:
        content = file.read()
    return _read_csv(path, content)


def read_distinct(folder: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The distinct rows of a few columns of a folder of Parquet files, of any size.

    Returns:
        A frame with all columns of the files; those that were not selected are empty.
    """
    with duckdb.connect() as connection:  # not the shared default one, which may be in use
        parts = connection.read_parquet(f"{folder}/**/*.parquet", hive_partitioning=False)
        distinct = parts.select(*columns).distinct().order(", ".join(columns)).df()
        return distinct.reindex(columns=parts.columns)


def _read_parquet(path: Path) -> pd.DataFrame:
    import pandas as pd  # imported here: a server uses only the weather of this package

    try:
        # The files hold all columns: none is read from the names of their folders.
        return pd.read_parquet(path, partitioning=None)
    except (OSError, ValueError) as error:
        raise unreadable(path, f"the file is not Parquet ({first_line_of_error(error)})") from error


def _read_csv(path: Path, content: bytes) -> pd.DataFrame:
    import pandas as pd

    if not content[:200].strip():
        raise unreadable(path, "the file is empty; fill it or take it away")
    if is_page(content):
        raise unreadable(path, "the file is a web page, not a table")
    if b"\0" in content[:200] and not content.startswith(_UTF16_MARKS):
        raise unreadable(path, "the file is not text")
    encoding = _encoding(content)
    try:
        frame = pd.read_csv(
            io.BytesIO(content),
            low_memory=False,
            keep_default_na=False,
            na_values=["", "NA"],
            encoding=encoding,
        )
    except (ValueError, pd.errors.ParserError) as error:
        raise unreadable(path, f"the file is not CSV ({first_line_of_error(error)})") from error
    if encoding not in ("utf-8", "utf-16"):
        frame.attrs[ENCODING] = encoding
    return frame


def _encoding(content: bytes) -> str:
    if content.startswith(_UTF16_MARKS):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


@contextmanager
def _open_text(path: Path) -> Iterator[BinaryIO]:
    """The text inside a plain, gzipped or zipped file."""
    if path.suffix == ".zip":
        with _zip(path) as archive, archive.open(_only_member(path, archive)) as member:
            yield io.BytesIO(member.read())
        return
    if path.suffix == ".gz":
        try:
            with gzip.open(path) as packed:
                content = packed.read()
        except (OSError, EOFError) as error:
            raise unreadable(
                path, f"the file is not gzip ({first_line_of_error(error)})"
            ) from error
        yield io.BytesIO(content)
        return
    with path.open("rb") as plain:
        yield plain


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise unreadable(path, f"the file is not zip ({first_line_of_error(error)})") from error


def _only_member(path: Path, archive: zipfile.ZipFile) -> str:
    """The only table in an archive; files that macOS adds are ignored."""
    members = [
        info.filename
        for info in archive.infolist()
        if not info.is_dir()
        and not info.filename.startswith("__MACOSX/")
        and not Path(info.filename).name.startswith(".")
    ]
    if len(members) != 1:
        listed = ", ".join(members[:5]) or "nothing"
        raise unreadable(path, f"a zip with one table in it is accepted; it holds {listed}")
    return members[0]


def is_page(content: bytes) -> bool:
    """Whether a content begins like a web page."""
    return content[:200].lstrip().lower().startswith(_PAGE_MARKS)


def unreadable(path: Path, detail: str) -> SourceError:
    """The error for a file whose content does not fit its name."""
    return SourceError(detail, field="source", value=path.name, code="unreadable_file")


def first_line_of_error(error: Exception) -> str:
    """The first line of an error's text, or its name."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
