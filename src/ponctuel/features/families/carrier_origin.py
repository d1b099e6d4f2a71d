"""State of the carrier at the origin."""

from ponctuel.features.balance import BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

_WINDOWS_MIN = (60, 180, 720)
_DEPARTURES = ("dep_n", "dep_delay_sum", "dep_pos_sum", "dep_late15_n")


def _window_features(window: int) -> list[Feature]:
    n = f"dep_n_{window}"
    return [
        Feature(f"carrier_origin_dep_{window}m_n", n, f"departures in the last {window} min"),
        Feature(
            f"carrier_origin_dep_delay_{window}m_min",
            mean(f"dep_delay_sum_{window}", n),
            "mean delay",
        ),
        Feature(
            f"carrier_origin_dep_pos_{window}m_min",
            mean(f"dep_pos_sum_{window}", n),
            "mean positive delay",
        ),
        Feature(
            f"carrier_origin_dep_late15_{window}m_share",
            mean(f"dep_late15_n_{window}", n),
            "share 15 min late",
        ),
    ]


FAMILY = BalanceFamily(
    name="carrier_origin",
    label_en="the carrier's departures at the origin",
    label_fr="départs de la compagnie à l’origine",
    key=("carrier_code", "origin_code"),
    running_sums=(
        *running_sums(_DEPARTURES, _WINDOWS_MIN),
        *running_sums(("cancelled_n",), (360,)),
    ),
    features=(
        *(feature for window in _WINDOWS_MIN for feature in _window_features(window)),
        Feature(
            "carrier_origin_cancelled_360m_n", "cancelled_n_360", "cancellations known, last 6 h"
        ),
    ),
)
