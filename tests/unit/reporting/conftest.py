"""A warehouse in memory with a few stormy days."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pandas as pd
import pytest

from ponctuel.cleaning.report import CleaningReport
from ponctuel.cleaning.star import clean_star

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def cleaned(storm: Tables) -> tuple[Tables, CleaningReport]:
    return clean_star(storm)


@pytest.fixture(scope="session")
def warehouse(
    storm: Tables, open_timeline: Callable[[Tables], duckdb.DuckDBPyConnection]
) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_timeline(storm) as connection:
        yield connection
