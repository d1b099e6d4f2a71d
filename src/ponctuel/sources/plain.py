"""Plain text of packed or unpacked files: decompressed in chunks, hashed, encoding detected."""

from __future__ import annotations

import bz2
import codecs
import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ponctuel.sources.reading import first_line_of_error, is_page, unreadable

SUFFIXES = (".zip", ".csv", ".csv.gz", ".csv.bz2")
_CHUNK_BYTES = 1 << 20
# Longer than any header.
_MAX_LINE_BYTES = 1 << 16
_COMMENT = b"#"
_OPENERS: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open}


@dataclass(frozen=True)
class PlainText:
    """A table in an unpacked text file.

    Attributes:
        name: the original file, and the member where that is an archive.
        path: the path of the unpacked file.
        encoding: DuckDB's name of the encoding.
        sha256: the SHA-256 digest of the text.
        first_line: the first line that is not a comment (#), without its line break.
    """

    name: str
    path: Path
    encoding: str
    sha256: str
    first_line: str


def is_accepted(path: Path) -> bool:
    """Whether the name is that of a table or of an archive of tables."""
    return path.name.lower().endswith(SUFFIXES) and not path.name.startswith(".")


def plain_texts(
    path: Path, unpack_folder: Path, endings: tuple[str, ...] = (".csv",)
) -> Iterator[PlainText]:
    """The tables in a file, one after the other; each is deleted before the next is unpacked.

    Args:
        path: a table, packed or not, or a zip that may hold other files, too.
        unpack_folder: folder for unpacked files.
        endings: endings of the names of a zip's tables, in lower case.

    Raises:
        SourceError: the file's content does not fit its name, is truncated, or is a web page.
    """
    if path.suffix.lower() == ".zip":
        yield from _members(path, unpack_folder, endings)
        return
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        with path.open("rb") as plain:
            yield _scan(path.name, path, plain, None)
        return
    with _unpacked(unpack_folder) as target, _as_source_error(path), opener(path, "rb") as packed:
        yield _scan(path.name, target, packed, target)


def first_line_of(path: Path) -> str:
    """The first line of a table that is not a comment; empty where the file cannot be read."""
    try:
        with _OPENERS.get(path.suffix.lower(), open)(path, "rb") as file:
            return _first_line(file.read(_MAX_LINE_BYTES)).decode("latin-1")
    except (OSError, EOFError, zlib.error):
        return ""


def _first_line(head: bytes) -> bytes:
    lines = head.removeprefix(codecs.BOM_UTF8).splitlines()
    return next((line.strip() for line in lines if not line.startswith(_COMMENT)), b"")


def _members(path: Path, unpack_folder: Path, endings: tuple[str, ...]) -> Iterator[PlainText]:
    with _as_source_error(path), zipfile.ZipFile(path) as archive:
        tables = [
            info
            for info in archive.infolist()
            if info.filename.lower().endswith(endings)
            and not info.filename.startswith("__MACOSX/")
            and not Path(info.filename).name.startswith(".")
        ]
        if not tables:
            listed = ", ".join(archive.namelist()[:5]) or "nothing"
            raise unreadable(path, f"the zip holds no {endings[0]}; it holds {listed}")
        for info in tables:
            name = path.name if len(tables) == 1 else f"{path.name}: {info.filename}"
            with _unpacked(unpack_folder) as target, archive.open(info) as member:
                yield _scan(name, target, member, target)


@contextmanager
def _unpacked(unpack_folder: Path) -> Iterator[Path]:
    target = unpack_folder / "unpacked.csv"
    try:
        yield target
    finally:
        target.unlink(missing_ok=True)


@contextmanager
def _as_source_error(path: Path) -> Iterator[None]:
    """Turn the errors of a broken archive into a SourceError that names the file."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # an error of the disk, not of the archive
        page = is_page(_first_bytes(path))
        problem = "a web page" if page else f"truncated or corrupt ({first_line_of_error(error)})"
        raise unreadable(path, f"the file is {problem}; fetch it again") from error


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MAX_LINE_BYTES)


def _scan(name: str, path: Path, packed: IO[bytes], target: Path | None) -> PlainText:
    """Read a text once, in chunks, and write it to `target` where it has to be unpacked."""
    digest, detector, head = hashlib.sha256(), _EncodingDetector(), b""
    with target.open("wb") if target is not None else nullcontext() as output:
        while chunk := packed.read(_CHUNK_BYTES):
            head = head or chunk[:_MAX_LINE_BYTES]
            digest.update(chunk)
            detector.read(chunk)
            if output is not None:
                output.write(chunk)
    line = _first_line(head)
    problem = (
        "empty" if not line else "a web page" if is_page(head) else "not text" * (b"\0" in line)
    )
    if problem:
        raise unreadable(Path(name), f"the file is {problem}")
    encoding = detector.encoding()
    return PlainText(name, path, encoding, digest.hexdigest(), line.decode(encoding))


class _EncodingDetector:
    """Detects UTF-8; a text that is not valid UTF-8 is latin-1, the Bureau's other encoding."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._fails = False

    def read(self, chunk: bytes) -> None:
        if self._fails or (chunk.isascii() and not self._utf8.getstate()[0]):
            return
        try:
            self._utf8.decode(chunk)
        except UnicodeDecodeError:
            self._fails = True

    def encoding(self) -> str:
        """The encoding by DuckDB's name."""
        return "latin-1" if self._fails or self._utf8.getstate()[0] else "utf-8"
