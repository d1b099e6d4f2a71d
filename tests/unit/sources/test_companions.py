"""Sources that complete the flights: weather stations (ASOS) and the aircraft registry (FAA)."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.domain.errors import SourceError
from ponctuel.sources.asos import AsosSource
from ponctuel.sources.base import Card
from ponctuel.sources.bts import BtsSource
from ponctuel.sources.faa_registry import FaaRegistrySource
from ponctuel.sources.reading import read_table
from ponctuel.sources.tables import TablesSource
from tests.bts_files import write_bts

Raw = dict[str, pd.DataFrame]
REPORTS = """\
#DEBUG: Format Typ    -> comma
station,valid,tmpf,dwpf,relh,drct,sknt,p01i,alti,mslp,vsby,gust
JFK,2013-01-31 23:51,40.00,30.00,67.50,200.00,10.00,0.10,29.9,1012.0,10.00,M
JFK,2013-02-01 00:20,M,M,M,210.00,12.00,0.04,29.9,M,9.00,22.00
JFK,2013-02-01 00:51,38.00,29.00,70.00,M,11.00,0.05,29.9,1011.5,8.00,M
JFK,2013-02-01 00:58,M,M,M,230.00,M,T,29.9,M,M,M
JFK,2013-02-01 01:51,37.00,29.00,70.00,240.00,8.00,0.03,29.9,1011.0,8.00,M
PHNL,2013-02-01 00:53,80.00,70.00,71.00,60.00,10.00,M,29.9,M,10.00,M
ZZZZ,2013-02-01 00:53,80.00,70.00,71.00,60.00,10.00,M,29.9,M,10.00,M
"""
MASTER = (
    "\ufeffN-NUMBER,SERIAL NUMBER,MFR MDL CODE,ENG MFR MDL,YEAR MFR,TYPE REGISTRANT,NAME,STREET,\n"
    '14228,12345   ,1384404,52041,1999,3,OWNER "ONE" INC   ,1 MAIN ST      ,\n'
    "5EXAA,99      ,1384404,52041,    ,3,SOMEBODY          ,2 MAIN ST      ,\n"
    "7    ,1       ,0000000,00000,0000,1,SOMEBODY ELSE     ,3 MAIN ST      ,\n"
)
MODELS = (
    "\ufeffCODE,MFR,MODEL,TYPE-ACFT,TYPE-ENG,AC-CAT,BUILD-CERT-IND,NO-ENG,NO-SEATS,AC-WEIGHT,SPEED,\n"
    "1384404,BOEING                ,737-824        ,5,5,1,0,02,149,CLASS 3,0000,\n"
)


def weather_of(text: str, folder: Path, name: str = "mine.txt") -> pd.DataFrame:
    pack = gzip.compress if name.endswith(".gz") else bytes
    (folder / name).write_bytes(pack(text.encode()))
    source = AsosSource()
    source.write(source.files_in(folder), folder / "weather.parquet")
    return read_table(folder / "weather.parquet")


@pytest.mark.parametrize("name", ["mine.txt", "asos.csv.gz"])
def test_an_hour_has_its_last_reported_values(tmp_path: Path, name: str) -> None:
    frame = weather_of(REPORTS, tmp_path, name).set_index("time_hour")
    assert sorted(frame["origin"].unique()) == ["HNL", "JFK", "ZZZZ"]
    hour = frame[frame["origin"] == "JFK"].loc["2013-02-01T00:00:00Z"]
    time_columns = hour[["year", "month", "day", "hour", "hour_zone"]].tolist()
    assert time_columns == [2013, 2, 1, 0, "UTC"]
    assert (hour["temp"], hour["pressure"], hour["visib"]) == (38, 1011.5, 8), (
        "a later M is no value"
    )
    assert hour["wind_dir"] == 230
    assert hour["wind_speed"] == pytest.approx(11 * 1.15078, abs=1e-3), "knots"
    assert hour["wind_gust"] == pytest.approx(22 * 1.15078, abs=1e-3)
    rain = frame[frame["origin"] == "JFK"]["precip"].round(6).tolist()
    # The amount restarts after minute 51: 0.04 is part of 0.05, and a trace is zero.
    assert rain == [0.10, 0.05, 0.03]
    assert frame[frame["origin"] == "HNL"]["precip"].isna().all(), (
        "unmeasured rain is not zero rain"
    )


def test_hours_of_stations_are_utc_and_unknown_stations_are_counted(
    nyc: Raw, tmp_path: Path
) -> None:
    """Too few hours to detect the time zone from the daily course; the source gives it."""
    raw = {name: nyc[name] for name in ("airportsdata", "holidays")}
    raw |= {"flights": nyc["flights"].head(50), "weather": weather_of(REPORTS, tmp_path)}
    clean, report = clean_star(raw)
    hours = clean["fact_weather"].groupby("airport_code")["hour_utc"].min()
    assert hours["JFK"] == pd.Timestamp("2013-01-31 23:00")
    rules = {(line["table"], line["rule"]): line["rows"] for line in report.as_dict()["rules"]}
    assert rules["weather", "unknown airport"] == 1


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("40.00,30.00", "forty,30.00", r"mine\.txt: tmpf: 'forty': numbers are accepted"),
        ("2013-01-31 23:51", "31.1.2013", r"mine\.txt: valid: '31\.1\.2013': moments such"),
        ("10.00,M\nJFK,2013-02-01 00:20", "10.00\nJFK,2013-02-01 00:20", r"mine\.txt': line 3"),
    ],
)
def test_an_invalid_report_is_named(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in REPORTS
    with pytest.raises(SourceError, match=message):
        weather_of(REPORTS.replace(before, after, 1), tmp_path)


def registry(folder: Path, *, zipped: bool = False) -> None:
    if zipped:
        with zipfile.ZipFile(folder / "ReleasableAircraft.zip", "w") as archive:
            archive.writestr("MASTER.txt", MASTER)
            archive.writestr("ACFTREF.txt", MODELS)
            archive.writestr("DEALER.txt", "x\n")
        return
    (folder / "MASTER.txt").write_text(MASTER, encoding="utf-8")
    (folder / "ACFTREF.txt").write_text(MODELS, encoding="utf-8")


@pytest.mark.parametrize("zipped", [False, True])
def test_aircraft_have_their_prefix_and_no_owner(tmp_path: Path, zipped: bool) -> None:
    registry(tmp_path, zipped=zipped)
    source, work = FaaRegistrySource(), tmp_path / "work"
    work.mkdir()
    source.write(source.files_in(tmp_path), work / "planes.parquet")
    planes = read_table(work / "planes.parquet").set_index("tailnum")
    assert planes.index.tolist() == ["N14228", "N5EXAA", "N7"]
    expected = {
        "year": 1999,
        "manufacturer": "BOEING",
        "model": "737-824",
        "engines": 2,
        "seats": 149,
    }
    assert planes.loc["N14228"].to_dict() == expected
    assert planes["year"].isna().tolist() == [False, True, True], "0000 is no year"
    assert planes["model"].isna().tolist() == [False, False, True]
    written_bytes = b"".join(path.read_bytes() for path in work.rglob("*") if path.is_file())
    assert b"SOMEBODY" not in written_bytes
    assert b"MAIN ST" not in written_bytes
    assert [path.name for path in work.iterdir() if path.is_file()] == ["planes.parquet"]


def test_both_sources_complete_bts_files_and_tables(nyc: Raw, tmp_path: Path) -> None:
    flights = nyc["flights"].head(20)
    write_bts(flights, tmp_path, "2013.csv.bz2")
    registry(tmp_path, zipped=True)
    (tmp_path / "asos.csv").write_text(REPORTS, encoding="utf-8")
    nyc["airlines"].to_csv(tmp_path / "airlines.csv", index=False)
    source = BtsSource(tmp_path)
    files = source.table_files(tmp_path / "work")
    assert set(files) == {"flights", "weather", "planes", "airlines"}
    assert len(read_table(files["flights"])) == 20, "only the flights' own files are read as such"
    names = {table: Card.read(source.card_of(table)).name for table in files}
    assert names == {
        "flights": "bts",
        "airlines": "bts",
        "weather": "asos",
        "planes": "faa_registry",
    }
    flights.to_csv(tmp_path / "flights.csv", index=False)
    tables = TablesSource(tmp_path)
    assert set(tables.table_files(tmp_path / "other")) == set(files)
    assert Card.read(tables.card_of("weather")).name == "asos"
    nyc["weather"].head(5).to_csv(tmp_path / "weather.csv", index=False)
    with pytest.raises(SourceError, match=r"only one source of weather .* weather\.csv, asos\.csv"):
        TablesSource(tmp_path).table_files(tmp_path / "other")


def test_an_incomplete_registry_is_refused(tmp_path: Path) -> None:
    registry(tmp_path)
    (tmp_path / "ACFTREF.txt").unlink()
    with pytest.raises(SourceError, match=r"'MASTER\.txt': .* the other is missing"):
        FaaRegistrySource().files_in(tmp_path)
