"""Peers of protocol P that need no search: climatology, and those of `models.peers`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.models.climatology import Climatology
from ponctuel.models.peers.boosting import fit_hist_gradient_boosting, fit_lightgbm
from ponctuel.models.peers.logistic import fit_logistic
from ponctuel.models.peers.rows import Late, Odds, PeerRows, PeerSettings
from ponctuel.training.peer_columns import (
    INTERVAL,
    distribution_columns,
    late_by_target,
    probability_columns,
    settings_of,
)
from ponctuel.training.rolling import Contestant, MonthData

CLIMATOLOGY = "climatology"
Fit = Callable[[PeerRows, Late, PeerSettings], Odds]


@dataclass(frozen=True)
class ClimatologyPeer:
    """Climatology by carrier, origin and hour, with shrinkage."""

    params: Params
    name: str = CLIMATOLOGY
    judged_only: bool = False

    def forecast(self, month: MonthData) -> pd.DataFrame:
        model = Climatology.fit(month.train.drop_duplicates("flight_id"))
        requests = month.features(self.judged_only)
        forecasts = model.predict(requests)
        low, high = (forecasts.quantile(level) for level in INTERVAL)
        return distribution_columns(requests, forecasts, low, high)


@dataclass(frozen=True)
class OddsPeer:
    """One classifier per threshold, with the lead time as a feature, on the champion's rows."""

    name: str
    fit: Fit
    params: Params
    judged_only: bool = False

    def forecast(self, month: MonthData) -> pd.DataFrame:
        late = late_by_target(month.delay_min)
        classifier = self.fit(month.peer_train, late, settings_of(self.params))
        return probability_columns(month, classifier, self.judged_only)


def plain_peers(params: Params) -> list[Contestant]:
    """The peers that need no search."""
    return [
        ClimatologyPeer(params),
        OddsPeer("logistic", fit_logistic, params),
        OddsPeer("hist_gradient_boosting", fit_hist_gradient_boosting, params),
        OddsPeer("lightgbm", fit_lightgbm, params),
    ]
