"""Generated data for measurements of cost: copies of real days for other airports and years."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.sources.reading import read_table
from ponctuel.sources.tables import TablesSource
from tests.benchmarks.scale.generated import Size, write_folder
from tests.trained_sample import Raw, weeks_between

AIRPORTS, YEARS = 3, 2


@pytest.fixture(scope="module")
def real(nyc: Raw) -> Raw:
    return weeks_between(nyc, "2013-03-08", "2013-03-11")  # the clocks go forward on the third day


@pytest.fixture(scope="module")
def generated(real: Raw, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "tables"
    n = write_folder(real, folder, Size(AIRPORTS, YEARS))
    assert n == AIRPORTS * YEARS * len(real["flights"])
    return folder


def test_the_copies_are_the_real_days_from_other_airports_with_other_aircraft(
    generated: Path, real: Raw
) -> None:
    copies = read_table(generated / "flights.csv")
    assert copies["origin"].nunique() == AIRPORTS * real["flights"]["origin"].nunique()
    aircraft = real["flights"]["tailnum"].nunique()
    assert copies.groupby("year")["tailnum"].nunique().tolist() == [AIRPORTS * aircraft] * YEARS
    shared = ["month", "dep_delay", "arr_delay", "carrier", "flight", "distance"]
    first = copies[copies["origin"].isin(real["flights"]["origin"]) & (copies["year"] == 2013)]
    expected = real["flights"][[*shared, "tailnum", "dest"]]
    pd.testing.assert_frame_equal(*(_sorted(f[expected.columns]) for f in (first, expected)))
    pd.testing.assert_frame_equal(
        _sorted(copies[copies["year"] == 2013][shared]),
        _sorted(pd.concat([real["flights"][shared]] * AIRPORTS)),
    )


def test_no_copy_is_rejected_and_days_of_the_week_are_kept(generated: Path, real: Raw) -> None:
    files = TablesSource(generated).table_files()
    raw = {name: read_table(path) for name, path in files.items()}
    tables, report = clean_star(real | raw)
    rejected = {
        r["rule"]: r["rows"] for r in report.as_dict()["rules"] if r["action"] == "rejected"
    }
    assert not any(rejected.values()), rejected
    flights = tables["fact_flight"]
    days = flights["sched_dep_local"].dt.day_name()
    assert (
        days.value_counts().nunique()
        == days.groupby(flights["date_local"].dt.year).value_counts().nunique()
    )
    assert len(flights) == AIRPORTS * YEARS * len(real["flights"])


def test_the_card_says_that_the_data_are_generated(generated: Path) -> None:
    assert "Generated" in TablesSource(generated).card_path.read_text(encoding="utf-8")


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    comparable = frame.astype(
        {c: "float64" for c in frame if pd.api.types.is_numeric_dtype(frame[c])}
    )
    return comparable.sort_values(list(comparable)).reset_index(drop=True)
