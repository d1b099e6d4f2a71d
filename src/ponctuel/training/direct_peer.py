"""Direct boosting in protocol P: a model per lead time, trained on every flight known by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.features.build import categorical_names
from ponctuel.models.matrix import Encoder
from ponctuel.models.peers.direct import SETTINGS, fit_direct, search_direct
from ponctuel.models.peers.rows import PeerRows
from ponctuel.training.frames import plain_columns
from ponctuel.training.peer_columns import HELD_OUT_SHARE, last_days, late_by_target, settings_of
from ponctuel.training.rolling import DELAY, KEYS, MonthData

# The threshold whose log-loss chooses the settings of a lead time's three classifiers.
SEARCHED_MIN = 30


@dataclass(frozen=True)
class DirectPeer:
    """One LightGBM per lead time and threshold.

    Attributes:
        tuned: whether settings are searched at each cutoff and lead time, on the last fifth of
            the days known by then.
    """

    params: Params
    tuned: bool
    judged_only: bool = False

    @property
    def name(self) -> str:
        return "direct_tuned" if self.tuned else "direct"

    def forecast(self, month: MonthData) -> pd.DataFrame:
        requests = month.features(self.judged_only)
        parts = [
            self._forecast_lead_time(month, requests[requests["lead_time_min"] == lead], int(lead))
            for lead in sorted(requests["lead_time_min"].unique())
        ]
        return pd.concat(parts, ignore_index=True)

    def _forecast_lead_time(
        self, month: MonthData, requests: pd.DataFrame, lead_min: int
    ) -> pd.DataFrame:
        train = arrived_at(month, lead_min)
        encoder = Encoder.fit(train, plain_columns(train.columns), categorical_names())
        rows = PeerRows.of(train, encoder)
        late = late_by_target(train[DELAY].to_numpy(dtype="float64"))
        settings, tree = settings_of(self.params), SETTINGS
        if self.tuned:
            held_out = last_days(train["date_local"], HELD_OUT_SHARE)
            tree = search_direct(rows, late[SEARCHED_MIN], held_out, settings).settings
        probabilities = fit_direct(rows, late, settings, tree)(PeerRows.of(requests, encoder))
        return requests[KEYS].assign(
            **{f"p{target}": probabilities[target] for target in TARGETS_MIN}
        )


def arrived_at(month: MonthData, lead_min: int) -> pd.DataFrame:
    """Every flight of one lead time that was known to have arrived at the cutoff."""
    origin = month.origin
    known_before = datetime.combine(month.cutoff, time(), UTC)
    rows = origin.files.sample(
        origin.start, month.cutoff, (lead_min,), 1, month.params.seed, known_before=known_before
    )
    return rows[rows["outcome"] == "arrived"].reset_index(drop=True)
