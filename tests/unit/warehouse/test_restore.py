"""Rebuilding of the database file from the cleaned tables when it is missing or outdated."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.domain.errors import NotReady
from ponctuel.tables import STAR_SCHEMA
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.restore import CONTENTS_FILE, build_warehouse

FLIGHTS = "SELECT COUNT(*) FROM fact_flight"


@pytest.fixture
def file(nyc: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    """A database of one day, with the cleaned tables from which it was built."""
    day = nyc["flights"].query("month == 5 and day == 22")
    frames, _ = clean_star(nyc | {"flights": day, "weather": nyc["weather"].head(100)})
    _write(frames, tmp_path / "clean")
    database_file = tmp_path / "warehouse/ponctuel.duckdb"
    build_warehouse(tmp_path / "clean", database_file)
    return database_file


def _write(frames: dict[str, pd.DataFrame], clean: Path) -> None:
    clean.mkdir(exist_ok=True)
    for table in STAR_SCHEMA:
        frames[table.name].to_parquet(clean / f"{table.name}.parquet", index=False)


def _flights_n(file: Path) -> int:
    with connect(file, read_only=True) as connection:
        row = connection.execute(FLIGHTS).fetchone()
    assert row is not None
    return int(row[0])


def test_a_missing_database_is_rebuilt_from_the_cleaned_tables(file: Path) -> None:
    before = _flights_n(file)
    listed = (file.parent / CONTENTS_FILE).read_bytes()
    file.unlink()
    assert _flights_n(file) == before > 100
    assert (file.parent / CONTENTS_FILE).read_bytes() == listed
    assert [path.name for path in file.parent.glob("*.new*")] == []


def test_a_database_of_other_rows_is_rebuilt(file: Path, tmp_path: Path) -> None:
    stale = tmp_path / "stale.duckdb"
    shutil.copy(file, stale)
    before = _flights_n(file)
    clean = tmp_path / "clean"
    flights = pd.read_parquet(clean / "fact_flight.parquet")
    flights.iloc[:-1].to_parquet(clean / "fact_flight.parquet", index=False)
    build_warehouse(clean, file)
    shutil.copy(stale, file)
    assert _flights_n(file) == before - 1


def test_nothing_is_rebuilt_from_unrecorded_tables(file: Path, tmp_path: Path) -> None:
    file.unlink()
    flights = pd.read_parquet(tmp_path / "clean/fact_flight.parquet")
    flights.iloc[:-1].to_parquet(tmp_path / "clean/fact_flight.parquet", index=False)
    with pytest.raises(NotReady, match="not built yet"):
        connect(file, read_only=True)
