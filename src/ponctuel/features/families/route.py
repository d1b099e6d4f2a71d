"""Delays and cancellations on the route over the last four weeks."""

from ponctuel.features.balance import RECORD, BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

_MONTH_MIN = 28 * 1440
_N = f"arr_n_{_MONTH_MIN}"

FAMILY = BalanceFamily(
    name="route",
    label_en="the route's last four weeks",
    label_fr="les quatre dernières semaines de la ligne",
    key=("origin_code", "destination_code"),
    running_sums=running_sums(
        ("arr_n", "arr_delay_sum", "arr_pos_sum", "arr_late30_n", "arr_late60_n", "cancelled_n"),
        (_MONTH_MIN,),
    ),
    features=(
        Feature("route_28d_n", _N, "arrivals known in the last 28 days"),
        Feature("route_delay_28d_min", mean(f"arr_delay_sum_{_MONTH_MIN}", _N), "their mean delay"),
        Feature(
            "route_pos_28d_min", mean(f"arr_pos_sum_{_MONTH_MIN}", _N), "their mean positive delay"
        ),
        Feature(
            "route_late30_28d_share", mean(f"arr_late30_n_{_MONTH_MIN}", _N), "share 30 min late"
        ),
        Feature(
            "route_late60_28d_share", mean(f"arr_late60_n_{_MONTH_MIN}", _N), "share 60 min late"
        ),
        Feature("route_cancelled_28d_n", f"cancelled_n_{_MONTH_MIN}", "cancellations"),
    ),
    reading=RECORD,
)
