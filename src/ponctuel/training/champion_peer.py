"""The champion in protocol P: fitted as in the pipeline, with the aircraft unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.training.fit import fit_period
from ponctuel.training.living import issue
from ponctuel.training.peer_columns import INTERVAL, THREADS, distribution_columns
from ponctuel.training.rolling import CHAMPION, MonthData
from ponctuel.training.tuned import Tuned


@dataclass(frozen=True)
class ChampionPeer:
    """The project's own model; as for every contestant, the aircraft is unknown to it."""

    params: Params
    tuned: Tuned | None
    name: str = CHAMPION
    judged_only: bool = False

    def forecast(self, month: MonthData) -> pd.DataFrame:
        model = fit_period(
            month.origin.files,
            month.origin.start,
            month.cutoff,
            self.params,
            self._settings(month.cutoff),
        )
        requests = month.features(self.judged_only)
        forecasts = issue(model, requests, THREADS).forecasts
        low, high = (forecasts.quantiles_min[level] for level in INTERVAL)
        return distribution_columns(requests, forecasts.distribution, low, high)

    def _settings(self, cutoff: date) -> Mapping[str, float] | None:
        return None if self.tuned is None else self.tuned.admissible(cutoff)
