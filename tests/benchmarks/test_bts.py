"""Speed of the conversion of BTS text files to typed Parquet, compared with DuckDB's CSV reader."""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from ponctuel.sources.bts.store import Store
from tests.benchmarks.conftest import Speed
from tests.bts_files import prepared
from tests.trained_sample import Raw

# About the number of flights of one month in the whole country.
FLIGHTS = 500_000


def test_conversion_of_a_month_of_the_whole_country(
    nyc: Raw, tmp_path: Path, benchmark: Any, speed: Speed, median_s: Callable[[Any], float]
) -> None:
    """From the archive to Parquet, with all values counted; DuckDB reads the unpacked text."""
    flights = nyc["flights"]
    head, body = prepared(flights[flights["month"] == 1]).split("\n", 1)
    times = -(-FLIGHTS // body.count("\n"))
    text = (head + "\n" + body * times).encode("latin-1")
    archive, text_file = tmp_path / "2013_1.zip", tmp_path / "2013_1.csv"
    text_file.write_bytes(text)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(text_file, text_file.name)
    rows = benchmark.pedantic(_read, args=(archive, tmp_path / "store"), rounds=3, warmup_rounds=1)
    seconds = median_s(benchmark)
    duckdb_s = min(_by_duckdb(text_file, tmp_path / "by_duckdb.parquet") for _ in range(3))
    speed.add(
        "bts",
        rows=rows,
        text_mb=len(text) / 1e6,
        rows_per_s=rows / seconds,
        duckdb_rows_per_s=rows / duckdb_s,
        ratio=duckdb_s / seconds,
        s=seconds,
    )
    assert rows >= FLIGHTS


def _read(archive: Path, folder: Path) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    return Store(folder).refresh([archive]).rows


def _by_duckdb(text_file: Path, target: Path) -> float:
    """Seconds that DuckDB takes to guess the types of all columns and write them."""
    start = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{text_file}', encoding = 'latin-1', null_padding = true)) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
    return time.perf_counter() - start
