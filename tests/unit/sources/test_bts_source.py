"""Source of BTS files: each of their formats gives the flights that were written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.domain.errors import SourceError
from ponctuel.sources.base import content_sha256
from ponctuel.sources.bts import BtsSource
from ponctuel.sources.reading import read_table
from tests.bts_files import FORMATS, dataexpo, form, packed, prepared, write_bts

Raw = dict[str, pd.DataFrame]
ZIP = "On_Time_Reporting_Carrier_On_Time_Performance_1987_present_2013_1.zip"
# BTS gives no UTC time; `hour` and `minute` repeat the scheduled departure.
NOT_EXPRESSED = {"hour", "minute", "time_hour"}
BTS_COLUMNS = {
    "cancelled",
    "cancellation_code",
    "diverted",
    "taxi_out",
    "wheels_on",
    "div1_airport",
}


@pytest.fixture(scope="module")
def sample_flights(nyc: Raw) -> pd.DataFrame:
    """Flights of two months with cancelled and diverted ones, and all with the time 2400."""
    flights = nyc["flights"]
    day = (flights["month"] == 2) & (flights["day"] == 8)
    midnight = (flights[["dep_time", "arr_time"]] == 2400).any(axis=1)
    chosen = flights[day | midnight | (flights.index < 400)].reset_index(drop=True)
    assert chosen["dep_time"].isna().sum() > 100
    assert (chosen["dep_time"].notna() & chosen["arr_delay"].isna()).any()
    return chosen


def read(path: Path, converted_folder: Path) -> pd.DataFrame:
    return read_table(BtsSource(path).table_files(converted_folder)["flights"])


def assert_same_flights(flights: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Compare field by field, in any order of rows."""
    columns = [name for name in expected if name not in NOT_EXPRESSED]
    assert set(expected) - set(flights) == NOT_EXPRESSED

    def ordered(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[columns].sort_values(columns).reset_index(drop=True)

    pd.testing.assert_frame_equal(ordered(flights), ordered(expected), check_dtype=False)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_flights_that_were_written(
    sample_flights: pd.DataFrame, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    write_bts(sample_flights, folder, name)
    flights = read(folder, tmp_path / "work")
    assert_same_flights(flights, sample_flights)
    assert set(flights) >= BTS_COLUMNS
    if name == "headerless.csv":
        assert flights[["cancelled", "diverted"]].isna().all(axis=None)
    else:
        assert flights["cancelled"].sum() == sample_flights["dep_time"].isna().sum()


def test_cleaned_flights_equal_those_of_the_embedded_source(
    nyc: Raw, sample_flights: pd.DataFrame, tmp_path: Path
) -> None:
    """After all of cleaning, which does not need the fields that BTS lacks."""
    flights = read(write_bts(sample_flights, tmp_path, ZIP), tmp_path / "work")
    other_tables = {name: nyc[name] for name in ("airportsdata", "holidays", "planes")}
    expected_tables, _ = clean_star(other_tables | {"flights": sample_flights})
    tables, _ = clean_star(other_tables | {"flights": flights})
    pd.testing.assert_frame_equal(tables["fact_flight"], expected_tables["fact_flight"])


def test_flights_are_partitioned_by_month_and_only_changed_files_are_read_again(
    sample_flights: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, converted_folder = tmp_path / "mine", tmp_path / "work"
    (folder / "older").mkdir(parents=True)
    halves = sample_flights.iloc[::2], sample_flights.iloc[1::2]
    write_bts(halves[0], folder, ZIP)
    write_bts(halves[1], folder / "older", "2013.csv.bz2")
    assert_same_flights(read(folder, converted_folder), sample_flights)
    flights = converted_folder / "bts" / "flights"
    months = {path.parent.relative_to(flights).as_posix() for path in flights.rglob("*.parquet")}
    assert months == {f"year=2013/month={month}" for month in sample_flights["month"].unique()}
    with duckdb.connect() as connection:
        by_month = connection.execute(
            "SELECT month, count(*) FROM read_parquet(?, hive_partitioning=true) GROUP BY ALL",
            [f"{flights}/*/*/*.parquet"],
        ).fetchall()
    assert dict(by_month) == sample_flights["month"].value_counts().to_dict()
    assert "2 files read, 0 had not changed" in capsys.readouterr().out
    before = content_sha256(flights)
    assert_same_flights(read(folder, converted_folder), sample_flights)
    assert "0 files read, 2 had not changed" in capsys.readouterr().out
    write_bts(halves[0].head(10), folder, ZIP)
    assert len(read(folder, converted_folder)) == 10 + len(halves[1])
    assert "1 files read, 1 had not changed" in capsys.readouterr().out
    write_bts(halves[0], folder, ZIP)
    assert_same_flights(read(folder, converted_folder), sample_flights)
    assert content_sha256(flights) == before, "the same text gives the same bytes"
    (folder / ZIP).unlink()
    assert_same_flights(read(folder, converted_folder), halves[1])
    assert len({part["name"] for part in json.loads((flights / "_files.json").read_text())}) == 1


def with_replacement(text: str, before: str, after: str) -> str:
    """Replace one value in a text."""
    assert before in text
    return text.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"0515","0517"', '"0515","5h17"', r"mine\.zip: DepTime: '5h17': whole numbers are"),
        (",2.00,", ",2.50,", r"mine\.zip: DepDelay: '2.50': whole numbers are"),
        (",0.00,", ",2.00,", r"mine\.zip: Cancelled: '2.00': 0 or 1 are"),
        (",1400.00,", ",x,", r"mine\.zip: Distance: 'x': numbers are"),
        ('"UA",', '"UA","', r"mine\.zip': line \d+: "),
        (",2013-01-01,", ",2013-01-01\n", r"mine\.zip': line \d+: Expected Number of Columns"),
        ('"CRSDepTime",', '"Other",', r"mine\.zip': columns are missing: sched_dep_time \(CRSDep"),
        ('"Year","Quarter"', '"a","b"', "ok"),
    ],
)
def test_an_invalid_value_is_reported_and_not_dropped(
    sample_flights: pd.DataFrame, tmp_path: Path, before: str, after: str, message: str
) -> None:
    text = with_replacement(prepared(sample_flights.head(5)), before, after)
    path = packed(text, tmp_path / "mine.zip")
    if message == "ok":  # the day is in the date too
        assert len(read(path, tmp_path / "work")) == 5
        return
    with pytest.raises(SourceError, match=message) as caught:
        read(path, tmp_path / "work")
    assert "\n" not in str(caught.value)


def test_an_invalid_date_is_named(sample_flights: pd.DataFrame, tmp_path: Path) -> None:
    path = packed(
        with_replacement(form(sample_flights.head(5)), "1/1/2013 12", "31/31/2013 12"),
        tmp_path / "form.csv",
    )
    with pytest.raises(SourceError, match=r"form\.csv: FL_DATE: '31/31/2013 12:00:00 AM'"):
        read(path, tmp_path / "work")


def test_faults_of_tail_numbers_and_codes_are_kept_for_cleaning(
    nyc: Raw, sample_flights: pd.DataFrame, tmp_path: Path
) -> None:
    flights = sample_flights.head(4).assign(
        tailnum=["14228", "UNKNOW", "ä\xe5\xe6", "N619AA"], carrier=["UA", "PA (1)", "AA", "B6"]
    )
    path = packed(dataexpo(flights), tmp_path / "2013.csv")
    flights_read = read(path, tmp_path / "work")
    assert flights_read["tailnum"].tolist() == flights["tailnum"].tolist()
    assert (
        json.loads((tmp_path / "work/bts/flights/_files.json").read_text())[0]["encoding"]
        == "latin-1"
    )
    other_tables = {name: nyc[name] for name in ("airportsdata", "holidays")}
    clean, _ = clean_star(other_tables | {"flights": flights_read})
    facts = clean["fact_flight"].set_index("carrier_code")
    assert facts["tail_number"].dropna().to_dict() == {"UA": "N14228", "B6": "N619AA"}
    assert "PA (1)" in facts.index


def test_a_diverted_flight_in_two_rows_is_one_flight(
    nyc: Raw, sample_flights: pd.DataFrame, tmp_path: Path
) -> None:
    diverted = sample_flights[
        sample_flights["dep_time"].notna() & sample_flights["arr_delay"].isna()
    ].head(1)
    second_row = diverted.assign(air_time=float("nan"), tailnum=None)
    flights = read(
        packed(dataexpo(pd.concat([diverted, second_row])), tmp_path / "d.csv"), tmp_path / "w"
    )
    assert len(flights) == 2
    other_tables = {name: nyc[name] for name in ("airportsdata", "holidays")}
    clean, report = clean_star(other_tables | {"flights": flights})
    assert len(clean["fact_flight"]) == 1
    assert clean["fact_flight"]["outcome"].tolist() == ["diverted"]
    assert any("the same scheduled leg again" in str(line) for line in report.as_dict().values())


def write_file(name: str, content: bytes, folder: Path) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_file_of_another_format_is_named(sample_flights: pd.DataFrame, tmp_path: Path) -> None:
    content_of_zip = write_bts(sample_flights, tmp_path, ZIP).read_bytes()
    page = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"
    cases = {
        "page.zip": (page, "a web page"),
        "page.csv": (page, "a web page"),
        "cut.zip": (content_of_zip[: len(content_of_zip) // 2], "truncated or corrupt"),
        "cut.csv.gz": (b"\x1f\x8b\x08\0\0\0\0\0\0\0", "truncated or corrupt"),
        "empty.csv": (b"", "the file is empty"),
        "other.csv": (b"a,b\n1,2\n", "has 2 fields; without names 109, 29, 31"),
    }
    for name, (content, message) in cases.items():
        with pytest.raises(SourceError, match=re.escape(message)) as caught:
            read(write_file(name, content, tmp_path), tmp_path / "work")
        assert name in str(caught.value)
    corrupted = bytearray(content_of_zip)
    corrupted[len(content_of_zip) // 3] ^= 0xFF
    with pytest.raises(SourceError, match="truncated or corrupt"):
        read(write_file("bits.zip", bytes(corrupted), tmp_path), tmp_path / "work")
    assert [path.name for path in (tmp_path / "work/bts").iterdir() if path.suffix == ".csv"] == []


def test_files_read_before_an_error_are_kept(
    sample_flights: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, converted_folder = tmp_path / "mine", tmp_path / "work"
    folder.mkdir()
    write_bts(sample_flights, folder, "2013.csv.bz2")
    write_file("a-later-name.csv", b"", folder).rename(folder / "b.csv")
    with pytest.raises(SourceError, match=r"b\.csv"):
        read(folder, converted_folder)
    (folder / "b.csv").unlink()
    assert_same_flights(read(folder, converted_folder), sample_flights)
    assert "0 files read, 1 had not changed" in capsys.readouterr().out


def test_a_missing_folder_or_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="needs a folder or a file"):
        BtsSource(None)
    with pytest.raises(SourceError, match="there is no such folder or file"):
        BtsSource(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="the folder holds no file of flights"):
        BtsSource(tmp_path).table_files(tmp_path / "work")


def test_nothing_is_written_into_the_folder_itself(
    sample_flights: pd.DataFrame, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    write_bts(sample_flights, folder, ZIP)
    before = [(path.name, path.stat().st_mtime_ns) for path in folder.iterdir()]
    folder.chmod(0o555)
    try:
        read(folder, tmp_path / "work")
    finally:
        folder.chmod(0o755)
    assert [(path.name, path.stat().st_mtime_ns) for path in folder.iterdir()] == before
