"""Every feature against a reference in plain Python, on real days of a storm."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest

from ponctuel.cleaning.star import clean_star
from ponctuel.features.build import categorical_names, feature_names
from tests.unit.features.oracle import Oracle, Values

Raw = dict[str, pd.DataFrame]

# Too rare to vary in a few requests.
RARE_FEATURES = {"is_holiday", "rotation_cancelled_n"}
# Known only from the second year of flights on: see `test_years.py`.
SECOND_YEAR_FEATURES = {"day_of_year"}
LEADS_MIN = (0, 7, 30, 60, 120, 180, 360, 720, 1440, 1441, 10080, 43200)


@pytest.fixture(scope="module")
def counted_and_computed(
    storm: Raw,
    open_timeline: Callable[[Raw], duckdb.DuckDBPyConnection],
    features_of: Callable[[duckdb.DuckDBPyConnection, pd.DataFrame], pd.DataFrame],
) -> tuple[list[Values], pd.DataFrame]:
    """Features of six requests at each lead time: those of the reference and those of the SQL."""
    star, _ = clean_star(storm)
    oracle = Oracle(star)
    rng = np.random.default_rng(7)
    fact = star["fact_flight"]
    stormy = np.flatnonzero(fact["date_local"] >= "2013-05-22")
    with_history = stormy[(fact["flight_number"].iloc[stormy] % 20 == 0).to_numpy()]
    not_arrived = stormy[(fact["outcome"].iloc[stormy] != "arrived").to_numpy()]
    first = np.arange(200)  # nothing at all has been observed before these
    rows = [
        (int(fact["flight_id"].iloc[row]), lead, tail_named)
        for lead in LEADS_MIN
        for group, tail_named in (
            (stormy, True),
            (stormy, False),
            (with_history, True),
            (with_history, False),
            (not_arrived, True),
            (first, True),
        )
        for row in rng.choice(group, 1)
    ]
    tail_of = {leg.flight_id: leg.tail for leg in oracle.legs}
    requests = pd.DataFrame(
        {
            "flight_id": [row[0] for row in rows],
            "lead_time_min": [row[1] for row in rows],
            "tail_number": pd.Series(
                [tail_of[row[0]] if row[2] else None for row in rows], dtype="object"
            ),
        }
    )
    with open_timeline(storm) as connection:
        features = features_of(connection, requests)
    counted = [
        oracle.features(flight_id, lead, tail_of[flight_id] if named else None)
        for flight_id, lead, named in rows
    ]
    return counted, features


def test_sql_features_equal_the_reference(
    counted_and_computed: tuple[list[Values], pd.DataFrame],
) -> None:
    counted, features = counted_and_computed
    assert list(features.columns) == feature_names()
    assert set(counted[0]) == set(feature_names()), "every feature needs its count here"
    differing = [
        name for name in features if not _agree(features[name], [row[name] for row in counted])
    ]
    assert not differing, features[differing].assign(
        **{f"{n} counted": [r[n] for r in counted] for n in differing}
    )

    # Comparing a feature that is missing or constant in all requests would prove nothing.
    exempt = {*RARE_FEATURES, *SECOND_YEAR_FEATURES}
    assert not [name for name in features if features[name].nunique() < 2 and name not in exempt]
    assert features["system_pos_28d_min"].isna().any(), "nothing observed must give nothing"


def _agree(computed: pd.Series, expected: list[float | str | None]) -> bool:
    if computed.name in categorical_names():
        return computed.tolist() == expected
    expected_values = np.array(
        [np.nan if value is None else value for value in expected], dtype="float32"
    )
    close = np.allclose(computed.to_numpy(), expected_values, rtol=1e-5, atol=1e-4, equal_nan=True)
    return computed.dtype == "float32" and close
