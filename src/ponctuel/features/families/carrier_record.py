"""The carrier's delays and cancellations at the origin over the last four weeks."""

from ponctuel.features.balance import RECORD, BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

_MONTH_MIN = 28 * 1440
_N = f"arr_n_{_MONTH_MIN}"

FAMILY = BalanceFamily(
    name="carrier_record",
    label_en="the carrier's last four weeks at the origin",
    label_fr="les quatre dernières semaines de la compagnie à l’origine",
    key=("carrier_code", "origin_code"),
    running_sums=running_sums(
        ("arr_n", "arr_delay_sum", "arr_pos_sum", "arr_late30_n", "cancelled_n", "sched_n"),
        (_MONTH_MIN,),
    ),
    features=(
        Feature(
            "carrier_delay_28d_min", mean(f"arr_delay_sum_{_MONTH_MIN}", _N), "mean arrival delay"
        ),
        Feature(
            "carrier_pos_28d_min", mean(f"arr_pos_sum_{_MONTH_MIN}", _N), "mean positive delay"
        ),
        Feature(
            "carrier_late30_28d_share", mean(f"arr_late30_n_{_MONTH_MIN}", _N), "share 30 min late"
        ),
        Feature(
            "carrier_cancelled_28d_share",
            mean(f"cancelled_n_{_MONTH_MIN}", f"sched_n_{_MONTH_MIN}"),
            "share cancelled",
        ),
    ),
    reading=RECORD,
)
