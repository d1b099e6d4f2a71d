"""Delays and cancellations of the flight number on this leg over the last three months."""

from ponctuel.features.balance import RECORD, BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

_QUARTER_MIN, _WEEKS_MIN = 90 * 1440, 14 * 1440
_N, _M = f"arr_n_{_QUARTER_MIN}", f"arr_n_{_WEEKS_MIN}"

FAMILY = BalanceFamily(
    name="flight_number",
    label_en="this flight number's history",
    label_fr="l’historique de ce numéro de vol",
    key=("carrier_code", "flight_number", "origin_code", "destination_code"),
    running_sums=(
        *running_sums(
            ("arr_n", "arr_delay_sum", "arr_pos_sum", "arr_late30_n", "cancelled_n"),
            (_QUARTER_MIN,),
        ),
        *running_sums(("arr_n", "arr_delay_sum", "arr_late30_n"), (_WEEKS_MIN,)),
    ),
    features=(
        Feature("flight_number_90d_n", _N, "arrivals known in the last 90 days"),
        Feature(
            "flight_number_delay_90d_min",
            mean(f"arr_delay_sum_{_QUARTER_MIN}", _N),
            "their mean delay",
        ),
        Feature(
            "flight_number_pos_90d_min",
            mean(f"arr_pos_sum_{_QUARTER_MIN}", _N),
            "their mean positive delay",
        ),
        Feature(
            "flight_number_late30_90d_share",
            mean(f"arr_late30_n_{_QUARTER_MIN}", _N),
            "share 30 min late",
        ),
        Feature("flight_number_cancelled_90d_n", f"cancelled_n_{_QUARTER_MIN}", "cancellations"),
        Feature(
            "flight_number_delay_14d_min",
            mean(f"arr_delay_sum_{_WEEKS_MIN}", _M),
            "mean delay, last 14 days",
        ),
        Feature(
            "flight_number_late30_14d_share",
            mean(f"arr_late30_n_{_WEEKS_MIN}", _M),
            "share 30 min late, 14 days",
        ),
    ),
    reading=RECORD,
)
