"""Peer models: each learns the signal and accepts unknown codes and values."""

from __future__ import annotations

import sys
from functools import partial

import numpy as np
import pandas as pd
import pytest

from ponctuel.domain.errors import NotReady
from ponctuel.models.matrix import Encoder
from ponctuel.models.peers import direct
from ponctuel.models.peers.automl import AutoMLSearch, fit_flaml, search_flaml
from ponctuel.models.peers.boosting import fit_hist_gradient_boosting, fit_lightgbm
from ponctuel.models.peers.direct import fit_direct, search_direct
from ponctuel.models.peers.logistic import fit_logistic
from ponctuel.models.peers.rows import Odds, PeerRows, PeerSettings

SETTINGS = PeerSettings(seed=7, threads=1)
N = 1500
# Direct boosting with smaller leaves, for few rows.
fit_direct_on_few = partial(fit_direct, tree={**direct.SETTINGS, "min_data_in_leaf": 50})


def _frame(n: int, seed: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "carrier_code": generator.choice(["AA", "UA", "WN"], n),
            "overdue_n": np.where(generator.random(n) < 0.2, np.nan, generator.poisson(5, n)),
            "empty_min": np.nan,
        }
    )


def _late(frame: pd.DataFrame) -> dict[int, np.ndarray]:
    state = frame["overdue_n"].fillna(5) + 4 * (frame["carrier_code"] == "WN")
    return {t: (state >= 4 + t / 10).to_numpy() for t in (15, 30, 60)}


@pytest.fixture(scope="module")
def rows() -> tuple[PeerRows, dict[int, np.ndarray]]:
    frame = _frame(N, 1)
    encoder = Encoder.fit(frame, list(frame.columns), ["carrier_code"])
    return PeerRows.of(frame, encoder), _late(frame)


def _check(predict: Odds, encoder: Encoder) -> None:
    requests = _frame(600, 2)
    probability = predict(PeerRows.of(requests, encoder))
    for target, late in _late(requests).items():
        assert ((probability[target] >= 0) & (probability[target] <= 1)).all()
        assert probability[target][late].mean() > probability[target][~late].mean() + 0.2
    unknown_rows = requests.head(5).assign(carrier_code="ZZ", overdue_n=np.nan)
    assert np.isfinite(predict(PeerRows.of(unknown_rows, encoder))[30]).all()


@pytest.mark.parametrize(
    "fit", [fit_logistic, fit_hist_gradient_boosting, fit_lightgbm, fit_direct_on_few]
)
def test_a_peer_learns_and_accepts_unknown_values(fit, rows) -> None:
    peer_rows, late = rows
    _check(fit(peer_rows, late, SETTINGS), peer_rows.encoder)


def test_fits_are_reproducible(rows) -> None:
    peer_rows, late = rows
    for fit in (fit_logistic, fit_hist_gradient_boosting, fit_lightgbm, fit_direct_on_few):
        first, second = (fit(peer_rows, late, SETTINGS)(peer_rows)[30] for _ in range(2))
        np.testing.assert_array_equal(first, second)


def test_flaml_searches_then_refits_the_best_settings(rows) -> None:
    peer_rows, late = rows
    held_out = np.arange(N) >= N * 4 // 5
    search = search_flaml(peer_rows, late[30], held_out, 2, SETTINGS)
    assert search.trials >= 1
    assert search.log_loss < 0.69, "better than chance"
    _check(fit_flaml(peer_rows, late, dict.fromkeys(late, search), SETTINGS), peer_rows.encoder)


def test_a_search_without_time_names_the_setting(rows) -> None:
    peer_rows, late = rows
    with pytest.raises(NotReady, match="flaml_seconds"):
        search_flaml(peer_rows, late[30], np.arange(N) >= N * 4 // 5, 1e-6, SETTINGS)


def test_without_flaml_the_extra_is_named(rows, monkeypatch: pytest.MonkeyPatch) -> None:
    peer_rows, late = rows
    monkeypatch.setitem(sys.modules, "flaml", None)
    with pytest.raises(NotReady, match="peers"):
        fit_flaml(peer_rows, late, dict.fromkeys(late, AutoMLSearch("lgbm", {}, 0.5, 1)), SETTINGS)


def test_codes_become_categories_and_missing_values_stay_missing(rows) -> None:
    peer_rows, _ = rows
    frame = peer_rows.frame()
    assert list(frame["carrier_code"].cat.categories) == ["AA", "UA", "WN"]
    assert frame["overdue_n"].isna().mean() > 0.1


def test_a_search_is_no_worse_than_the_base_rate(rows) -> None:
    peer_rows, late = rows
    labels = next(iter(late.values()))
    held_out = np.arange(len(labels)) >= len(labels) * 4 // 5
    search = search_direct(peer_rows, labels, held_out, PeerSettings(seed=1, threads=1))
    share = labels[~held_out].mean()
    held_out_labels = labels[held_out]
    base_rate_loss = -np.where(held_out_labels, np.log(share), np.log1p(-share)).mean()
    assert search.log_loss <= base_rate_loss + 0.02
    assert set(search.settings) == set(direct.SETTINGS)
    assert search.settings["rounds"] >= 1
