"""State of the origin: delays, flow and cancellations of the last hours."""

from ponctuel.features.balance import BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

_DEPARTURES = ("dep_n", "dep_delay_sum", "dep_pos_sum", "dep_late15_n", "dep_late60_n")
_WINDOWS_MIN = (30, 60, 120, 180)


def _window_features(window: int) -> list[Feature]:
    n = f"dep_n_{window}"
    return [
        Feature(f"origin_dep_{window}m_n", n, f"departures in the last {window} min"),
        Feature(
            f"origin_dep_delay_{window}m_min",
            mean(f"dep_delay_sum_{window}", n),
            "their mean delay",
        ),
        Feature(
            f"origin_dep_pos_{window}m_min",
            mean(f"dep_pos_sum_{window}", n),
            "their mean positive delay",
        ),
        Feature(
            f"origin_dep_late15_{window}m_share",
            mean(f"dep_late15_n_{window}", n),
            "share 15 min late",
        ),
        Feature(
            f"origin_dep_late60_{window}m_share",
            mean(f"dep_late60_n_{window}", n),
            "share 60 min late",
        ),
    ]


FAMILY = BalanceFamily(
    name="origin",
    label_en="departures at the origin",
    label_fr="départs de l’aéroport d’origine",
    key=("origin_code",),
    running_sums=(
        *running_sums(_DEPARTURES, _WINDOWS_MIN),
        *running_sums(("sched_n",), (60, 180)),
        *running_sums(("cancelled_n",), (180, 720)),
        *running_sums(("dep_n", "dep_pos_sum", "dep_late15_n"), (1440,)),
    ),
    features=(
        *(feature for window in _WINDOWS_MIN for feature in _window_features(window)),
        Feature(
            "origin_backlog_60m_n", "sched_n_60 - dep_n_60", "scheduled less departed, last hour"
        ),
        Feature(
            "origin_backlog_180m_n", "sched_n_180 - dep_n_180", "scheduled less departed, last 3 h"
        ),
        Feature(
            "origin_cancelled_180m_n",
            "cancelled_n_180",
            "cancellations that became known, last 3 h",
        ),
        Feature(
            "origin_cancelled_720m_n",
            "cancelled_n_720",
            "cancellations that became known, last 12 h",
        ),
        Feature(
            "origin_dep_pos_1440m_min",
            mean("dep_pos_sum_1440", "dep_n_1440"),
            "mean positive delay, last day",
        ),
        Feature(
            "origin_dep_late15_1440m_share",
            mean("dep_late15_n_1440", "dep_n_1440"),
            "share 15 min late, last day",
        ),
    ),
)
