"""FLAML in protocol P: a timed search per threshold before the test, refitted month by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.models.peers.automl import AutoMLSearch, fit_flaml, search_flaml
from ponctuel.training.peer_columns import (
    HELD_OUT_SHARE,
    last_days,
    late_by_target,
    probability_columns,
    settings_of,
)
from ponctuel.training.rolling import MonthData, RollingOrigin

FLAML = "flaml"


@dataclass(frozen=True)
class FlamlPeer:
    """The learners and settings that FLAML's searches chose, refitted at each cutoff.

    The searches used outcomes up to the test, so FLAML only forecasts the test. For requests issued
    before the test began (a month ahead), the model is fitted on what was known then, but its
    settings were chosen later: an advantage for FLAML.
    """

    params: Params
    searches: Mapping[int, AutoMLSearch]
    name: str = FLAML
    judged_only: bool = True

    def forecast(self, month: MonthData) -> pd.DataFrame:
        late = late_by_target(month.delay_min)
        classifier = fit_flaml(month.peer_train, late, self.searches, settings_of(self.params))
        return probability_columns(month, classifier, self.judged_only)


def search(origin: RollingOrigin, target_min: int, params: Params) -> AutoMLSearch:
    """Search for one threshold; nothing that became known after the test began is read."""
    month = MonthData(origin, origin.judged_from, params)
    return search_flaml(
        month.peer_train,
        late_by_target(month.delay_min)[target_min],
        last_days(month.arrived["date_local"], HELD_OUT_SHARE),
        params.peers.flaml_seconds,
        settings_of(params),
    )
