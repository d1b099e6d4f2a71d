"""Logistic functions of few values by the C library, equal to SciPy's to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from ponctuel.models import logistic
from ponctuel.models.logistic import FEW, expit, logit

ROWS = 4096


@pytest.mark.parametrize("limit", [1.0, 6.0, 600.0])
def test_expit_equals_scipys(limit: float) -> None:
    x = np.random.default_rng(3).uniform(-limit, limit, (ROWS, FEW // 4, 4))
    in_blocks = np.array([expit(block) for block in x])
    assert (in_blocks == special.expit(x)).all()
    assert (expit(x) == in_blocks).all()
    assert len(np.unique(in_blocks)) > ROWS


def test_logit_equals_scipys() -> None:
    generator = np.random.default_rng(4)
    neighbours = np.nextafter([0.3, 0.3, 0.5, 0.65, 0.65], [0, 1, 1, 0, 1])
    p = np.concatenate(
        [generator.random(50_000), 10 ** generator.uniform(-12, -1, 50_000), neighbours]
    )
    in_blocks = np.concatenate([logit(p[start : start + FEW]) for start in range(0, len(p), FEW)])
    assert (in_blocks == special.logit(p)).all()
    assert (logit(p) == in_blocks).all()


@pytest.mark.parametrize(
    ("name", "values"),
    [("expit", [-800.0, 800.0, np.inf, np.nan]), ("logit", [0.0, 1.0, 1.5, np.nan])],
)
def test_extreme_values_equal_scipys(name: str, values: list[float]) -> None:
    result, expected = (getattr(module, name)(np.array(values)) for module in (logistic, special))
    np.testing.assert_array_equal(result, expected)
