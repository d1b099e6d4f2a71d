"""Distances between distributions: nil of the same, large of another, and by hand where it is easy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from ponctuel.monitoring import drift
from ponctuel.monitoring.observed import Observed
from ponctuel.monitoring.reference import Reference

DRAW = np.random.default_rng(2)
NOTHING = pd.DataFrame()


def test_drift_is_nil_of_the_same_and_large_of_another() -> None:
    before, now = np.sort(DRAW.beta(2, 8, 4000)), np.sort(DRAW.beta(2, 8, 4000))
    assert drift.psi(before, now) < 0.02
    assert drift.psi(before, np.sort(now + 0.2)) > 0.25
    for shifted in (now, np.sort(now + 0.2)):
        assert drift.ks(before, shifted) == pytest.approx(ks_2samp(before, shifted).statistic)


def test_what_is_missing_is_a_bin_of_its_own() -> None:
    """By hand: nine in ten known before, one in ten now; each known part is spread alike."""
    known = np.linspace(0, 1, 9000)
    before = np.concatenate([known, np.full(1000, np.nan)])
    now = np.concatenate([known[::9], np.full(9000, np.nan)])
    by_hand = (0.1 - 0.9) * np.log(0.1 / 0.9) + (0.9 - 0.1) * np.log(0.9 / 0.1)
    assert drift.psi(np.sort(before), np.sort(now)) == pytest.approx(by_hand, rel=0.01)
    assert drift.ks(np.sort(before), np.sort(now)) < 0.001, "what is missing is left out"
    assert drift.psi(np.full(500, np.nan), np.full(500, np.nan)) == pytest.approx(0, abs=1e-9)


def test_each_feature_is_reported_by_name_and_the_whole_by_a_share() -> None:
    n = 3000
    before = pd.DataFrame(
        {
            "carrier_code": DRAW.choice(["UA", "B6"], n),
            "wind": DRAW.normal(size=n),
            "queue": DRAW.poisson(3, n).astype("float32"),
            "never": np.full(n, np.nan),
        }
    )
    now = before.sample(1000, random_state=1).assign(
        carrier_code="WN", wind=lambda rows: rows["wind"] * 1.8 + 3
    )
    found = {
        (each.indicator, each.subject): each
        for each in drift.input_drift(seen(now), Reference(inputs=before), 7)
    }
    psi = {name: found["feature_psi", f"feature={name}"].value for name in before}
    assert psi["carrier_code"] > 5
    assert psi["wind"] > drift.MOVED > psi["queue"]
    assert found["feature_drift_ratio", ""].value == 0.5
    assert ("feature_ks", "feature=never") not in found
    gap = ks_2samp(before["wind"], now["wind"]).statistic
    assert found["feature_ks", "feature=wind"].value == pytest.approx(gap)


@pytest.mark.parametrize(("now_n", "before_n"), [(50, 500), (500, 0)])
def test_nothing_is_measured_on_few_rows_or_without_the_training(now_n: int, before_n: int) -> None:
    rows = pd.DataFrame({"wind": np.zeros(500)})
    told = drift.input_drift(seen(rows[:now_n]), Reference(inputs=rows[:before_n]), 7)
    assert told == []


def seen(inputs: pd.DataFrame) -> Observed:
    return Observed(NOTHING, NOTHING, NOTHING, NOTHING, inputs)
