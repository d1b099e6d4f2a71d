"""Parts that contestants of protocol P share: settings, targets, columns of forecasts."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array, DelayDistribution
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.scores import crps_min
from ponctuel.models.peers.rows import Odds, PeerRows, PeerSettings
from ponctuel.training.rolling import DELAY, KEYS, MonthData

THREADS = 2
INTERVAL = (0.05, 0.95)
# The last share of the days known at a cutoff; a search compares settings on them.
HELD_OUT_SHARE = 0.2


def settings_of(params: Params) -> PeerSettings:
    return PeerSettings(params.seed, THREADS)


def late_by_target(delay_min: np.ndarray) -> dict[int, np.ndarray]:
    """Whether each delay reached each of TARGETS_MIN."""
    return {target: delay_min >= target for target in TARGETS_MIN}


def probability_columns(month: MonthData, classifier: Odds, judged_only: bool) -> pd.DataFrame:
    """KEYS and P(delay >= t | it arrives) of the month's requests."""
    requests = month.features(judged_only)
    probabilities = classifier(PeerRows.of(requests, month.peer_train.encoder))
    return requests[KEYS].assign(**{f"p{target}": probabilities[target] for target in TARGETS_MIN})


def distribution_columns(
    requests: pd.DataFrame, distribution: DelayDistribution, low: Array, high: Array
) -> pd.DataFrame:
    """KEYS, probabilities of lateness, CRPS and the ends of the 90 % interval of the requests."""
    return requests[KEYS].assign(
        **{f"p{target}": distribution.late_given_arrival(target) for target in TARGETS_MIN},
        crps_min=crps_min(distribution, requests[DELAY].to_numpy(dtype="float64")),
        delay_p05_min=low,
        delay_p95_min=high,
    )


def last_days(days: pd.Series, share: float) -> np.ndarray:
    """Mask of the rows of the last `share` of a period's days, shape (n,)."""
    first, last = days.min(), days.max()
    days_n = max(1, round(((last - first).days + 1) * share))
    return np.asarray(days > last - timedelta(days=days_n))
