"""The output columns of forecasts, used by every entry point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ponctuel.domain.distribution import LATE_MIN, QUANTILES, Array
from ponctuel.models.delay_model import ForecastArrays

if TYPE_CHECKING:
    import pandas as pd

CLASS_NAMES = ("under_30", "from_30_to_60", "from_60_to_120", "over_120_or_cancelled")
QUANTILE_COLUMNS = {level: f"delay_p{round(level * 100):02d}_min" for level in QUANTILES}
OUTPUT_COLUMNS = (
    "p_cancelled",
    "p_diverted",
    *(f"p_late_{t}" for t in LATE_MIN),
    *QUANTILE_COLUMNS.values(),
    "expected_delay_min",
    *(f"class_{name}" for name in CLASS_NAMES),
)


def withheld(forecasts: ForecastArrays) -> ForecastArrays:
    """Forecasts with the risk of cancellation set to 0, for models that have not learnt it.

    A model that has learnt it never gives exactly 0 (see `domain.risk.cancelled_as_shown`).

    Args:
        forecasts: the forecasts of n requests.
    """
    zeros = np.zeros_like(forecasts.distribution.p_cancelled)
    return replace(forecasts, distribution=replace(forecasts.distribution, p_cancelled=zeros))


def output_frame(forecasts: ForecastArrays) -> pd.DataFrame:
    """One row per forecast: OUTPUT_COLUMNS, probabilities in [0, 1] and delays in minutes.

    Args:
        forecasts: the forecasts of n requests.
    """
    import pandas as pd

    return pd.DataFrame(output_matrix(forecasts), columns=pd.Index(OUTPUT_COLUMNS))


def output_matrix(forecasts: ForecastArrays) -> Array:
    """Forecasts as an array, shape (n, len(OUTPUT_COLUMNS)).

    Args:
        forecasts: the forecasts of n requests.
    """
    distribution = forecasts.distribution
    columns: dict[str, np.ndarray] = {
        "p_cancelled": distribution.p_cancelled,
        "p_diverted": distribution.p_diverted,
        **{f"p_late_{t}": distribution.late(t) for t in LATE_MIN},
        **{QUANTILE_COLUMNS[level]: delay for level, delay in forecasts.quantiles_min.items()},
        "expected_delay_min": distribution.mean(),
        **{f"class_{name}": p for name, p in distribution.classes().items()},
    }
    return np.column_stack([columns[name] for name in OUTPUT_COLUMNS])
