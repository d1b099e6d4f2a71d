"""Record of the same hour of the day at the same origin, over the last four weeks."""

from ponctuel.features.balance import RECORD, BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

_MONTH_MIN = 28 * 1440
_N = f"arr_n_{_MONTH_MIN}"

FAMILY = BalanceFamily(
    name="slot",
    label_en="this hour of the day at the origin, last four weeks",
    label_fr="cette heure de la journée à l’origine, quatre dernières semaines",
    key=("origin_code", "sched_hour_local"),
    running_sums=running_sums(
        ("arr_n", "arr_delay_sum", "arr_pos_sum", "arr_late30_n"), (_MONTH_MIN,)
    ),
    features=(
        Feature("slot_28d_n", _N, "arrivals known in the last 28 days"),
        Feature("slot_delay_28d_min", mean(f"arr_delay_sum_{_MONTH_MIN}", _N), "their mean delay"),
        Feature(
            "slot_pos_28d_min", mean(f"arr_pos_sum_{_MONTH_MIN}", _N), "their mean positive delay"
        ),
        Feature(
            "slot_late30_28d_share", mean(f"arr_late30_n_{_MONTH_MIN}", _N), "share 30 min late"
        ),
    ),
    reading=RECORD,
)
