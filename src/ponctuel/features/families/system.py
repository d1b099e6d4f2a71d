"""State of the whole system in the last hours."""

from ponctuel.features.balance import BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

_DEPARTURES = ("dep_n", "dep_delay_sum", "dep_pos_sum", "dep_late15_n", "dep_late60_n")
_WINDOWS_MIN = (30, 60, 120, 180)


def _window_features(window: int) -> list[Feature]:
    n = f"dep_n_{window}"
    return [
        Feature(f"system_dep_{window}m_n", n, f"departures in the last {window} min"),
        Feature(
            f"system_dep_delay_{window}m_min",
            mean(f"dep_delay_sum_{window}", n),
            "their mean delay",
        ),
        Feature(
            f"system_dep_pos_{window}m_min",
            mean(f"dep_pos_sum_{window}", n),
            "their mean positive delay",
        ),
        Feature(
            f"system_dep_late15_{window}m_share",
            mean(f"dep_late15_n_{window}", n),
            "share 15 min late",
        ),
        Feature(
            f"system_dep_late60_{window}m_share",
            mean(f"dep_late60_n_{window}", n),
            "share 60 min late",
        ),
    ]


FAMILY = BalanceFamily(
    name="system",
    label_en="delays across all airports",
    label_fr="retards sur l’ensemble des aéroports",
    key=(),
    running_sums=(
        *running_sums(_DEPARTURES, _WINDOWS_MIN),
        *running_sums(("arr_n", "arr_pos_sum", "arr_late30_n"), (180, 360)),
        *running_sums(("cancelled_n",), (180, 720)),
        *running_sums(("dep_n",), (1440,)),
        *running_sums(("arr_n", "arr_pos_sum", "arr_late30_n", "cancelled_n"), (1440,)),
    ),
    features=(
        *(feature for window in _WINDOWS_MIN for feature in _window_features(window)),
        *(
            feature
            for window in (180, 360, 1440)
            for feature in (
                Feature(
                    f"system_arr_pos_{window}m_min",
                    mean(f"arr_pos_sum_{window}", f"arr_n_{window}"),
                    f"mean positive arrival delay known in the last {window} min",
                ),
                Feature(
                    f"system_arr_late30_{window}m_share",
                    mean(f"arr_late30_n_{window}", f"arr_n_{window}"),
                    f"share 30 min late on arrival, last {window} min",
                ),
            )
        ),
        Feature("system_cancelled_180m_n", "cancelled_n_180", "cancellations known, last 3 h"),
        Feature("system_cancelled_720m_n", "cancelled_n_720", "cancellations known, last 12 h"),
        Feature("system_cancelled_1440m_n", "cancelled_n_1440", "cancellations known, last day"),
        Feature("system_dep_1440m_n", "dep_n_1440", "departures in the last day"),
    ),
)
