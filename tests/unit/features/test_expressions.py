"""Expressions over NumPy columns, compared with the database to the bit."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot
from sqlglot import exp

from ponctuel.features.balance import BalanceFamily
from ponctuel.features.expressions import as_numbers, compile_expression
from ponctuel.features.family import Family
from ponctuel.features.overdue import OverdueFamily
from ponctuel.features.requests import STATED_COLUMNS, request_columns, request_sql
from ponctuel.features.schema import ALL_FAMILIES
from ponctuel.timeline.rules import KnownAfter

ROWS = 500
COUNT_FAMILIES = [f for f in ALL_FAMILIES if isinstance(f, BalanceFamily | OverdueFamily)]


def from_database(columns: dict[str, np.ndarray], expression: str) -> np.ndarray:
    rows = pd.DataFrame({"place": np.arange(ROWS), **columns})
    query = f"SELECT CAST({expression} AS FLOAT) AS made FROM rows ORDER BY place"
    result = duckdb.execute(query).df()["made"]
    assert len(rows) == ROWS
    return result.to_numpy(dtype=np.float32, na_value=np.nan)


def names_in(expression: str) -> set[str]:
    return {column.name for column in sqlglot.parse_one(expression).find_all(exp.Column)}


@pytest.mark.parametrize("family", COUNT_FAMILIES, ids=lambda family: family.name)
def test_features_of_counts_equal_the_database(family: Family) -> None:
    rng = np.random.default_rng(20130101)
    for feature in family.features:
        columns = {
            name: rng.integers(0, 4, ROWS).astype(np.float64) * rng.integers(1, 10**5, ROWS)
            for name in sorted(names_in(feature.expression))
        }
        computed = compile_expression(f"CAST({feature.expression} AS FLOAT)")(columns)
        expected = from_database(columns, feature.expression)
        np.testing.assert_array_equal(
            computed.view(np.uint32), expected.view(np.uint32), feature.name
        )


@pytest.mark.parametrize(
    "expression",
    [
        "a / NULLIF(b, 0)",
        "COALESCE(a, b, 7)",
        "CASE WHEN a > b THEN 1 WHEN a = b THEN a END",
        "CASE WHEN a <> b THEN -a ELSE b - 0.5 END",
        "CAST(FLOOR(c / 60) AS BIGINT) * (c - c % 5)",
        "CASE WHEN c >= 3 THEN 1 ELSE 0 END",
    ],
)
def test_unknown_values_equal_the_database(expression: str) -> None:
    rng = np.random.default_rng(7)
    a, b = (rng.integers(0, 4, ROWS).astype(np.float64) for _ in range(2))
    a[::5], b[::7] = np.nan, np.nan
    columns = {"a": a, "b": b, "c": rng.integers(0, 10**6, ROWS)}
    nullable = {
        name: values if name == "c" else pd.Series(values).astype("Float64")
        for name, values in columns.items()
    }
    rows = pd.DataFrame({"place": np.arange(ROWS), **nullable})
    made_sql = f"SELECT CAST({expression} AS FLOAT) AS made FROM rows ORDER BY place"
    result = duckdb.execute(made_sql).df()
    assert len(rows) == ROWS
    expected = result["made"].to_numpy(dtype=np.float32, na_value=np.nan)
    computed = np.asarray(compile_expression(f"CAST({expression} AS FLOAT)")(columns))
    np.testing.assert_array_equal(computed, expected)


def test_an_unsupported_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="not supported"):
        compile_expression("EXTRACT(DOY FROM date_local)")


def test_request_rows_are_those_of_the_database() -> None:
    rng = np.random.default_rng(11)
    known = KnownAfter()
    stated = {
        name: {
            "VARCHAR": ["UA"] * ROWS,
            "BIGINT": rng.integers(0, 1440, ROWS).tolist(),
            "DOUBLE": [None, *rng.random(ROWS - 1).tolist()],
            "DATE": [pd.Timestamp("2013-07-04").date()] * ROWS,
        }[kind]
        for name, kind in STATED_COLUMNS.items()
    }
    stated["request_id"] = list(range(ROWS))
    stated["issued_at_min"] = rng.integers(22_000_000, 24_000_000, ROWS).tolist()
    rows = pd.DataFrame(stated)
    expected = duckdb.execute(f"{request_sql('rows', known)} ORDER BY request_id").df()
    computed = request_columns(stated, known)
    assert list(computed) == list(expected.columns)
    for name in computed.keys() - STATED_COLUMNS.keys():
        assert computed[name] == expected[name].tolist(), name
    assert len(rows) == ROWS


def test_a_column_of_integers_stays_integer() -> None:
    assert as_numbers([1, 2]).dtype == np.int64
    assert np.isnan(as_numbers([1, None])[1])
