"""A few values by the C library are, to the bit, what SciPy says of many."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from ponctuel.models import logistic
from ponctuel.models.logistic import FEW, expit, logit

ROWS = 4096


@pytest.mark.parametrize("far", [1.0, 6.0, 600.0])
def test_expit(far: float) -> None:
    x = np.random.default_rng(3).uniform(-far, far, (ROWS, FEW // 4, 4))
    few = np.array([expit(some) for some in x])
    assert (few == special.expit(x)).all()
    assert (expit(x) == few).all()
    assert len(np.unique(few)) > ROWS


def test_logit() -> None:
    drawn = np.random.default_rng(4)
    near = np.nextafter([0.3, 0.3, 0.5, 0.65, 0.65], [0, 1, 1, 0, 1])
    p = np.concatenate([drawn.random(50_000), 10 ** drawn.uniform(-12, -1, 50_000), near])
    few = np.concatenate([logit(p[at : at + FEW]) for at in range(0, len(p), FEW)])
    assert (few == special.logit(p)).all()
    assert (logit(p) == few).all()


@pytest.mark.parametrize(
    ("name", "values"),
    [("expit", [-800.0, 800.0, np.inf, np.nan]), ("logit", [0.0, 1.0, 1.5, np.nan])],
)
def test_the_ends_are_scipys(name: str, values: list[float]) -> None:
    ours, theirs = (getattr(module, name)(np.array(values)) for module in (logistic, special))
    np.testing.assert_array_equal(ours, theirs)
