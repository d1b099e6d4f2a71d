"""State of the carrier everywhere in the last hours."""

from ponctuel.features.balance import BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

FAMILY = BalanceFamily(
    name="carrier",
    label_en="the carrier as a whole",
    label_fr="la compagnie dans son ensemble",
    key=("carrier_code",),
    running_sums=(
        *running_sums(("dep_n", "dep_pos_sum", "dep_late15_n"), (120, 360)),
        *running_sums(("arr_n", "arr_pos_sum", "arr_late30_n"), (360, 1440)),
        *running_sums(("cancelled_n",), (360, 1440)),
    ),
    features=(
        *(
            feature
            for window in (120, 360)
            for feature in (
                Feature(
                    f"carrier_dep_pos_{window}m_min",
                    mean(f"dep_pos_sum_{window}", f"dep_n_{window}"),
                    f"mean positive departure delay, last {window} min",
                ),
                Feature(
                    f"carrier_dep_late15_{window}m_share",
                    mean(f"dep_late15_n_{window}", f"dep_n_{window}"),
                    f"share 15 min late, last {window} min",
                ),
            )
        ),
        *(
            feature
            for window in (360, 1440)
            for feature in (
                Feature(
                    f"carrier_arr_pos_{window}m_min",
                    mean(f"arr_pos_sum_{window}", f"arr_n_{window}"),
                    f"mean positive arrival delay, last {window} min",
                ),
                Feature(
                    f"carrier_arr_late30_{window}m_share",
                    mean(f"arr_late30_n_{window}", f"arr_n_{window}"),
                    f"share 30 min late on arrival, last {window} min",
                ),
            )
        ),
        Feature("carrier_cancelled_360m_n", "cancelled_n_360", "cancellations known, last 6 h"),
        Feature("carrier_cancelled_1440m_n", "cancelled_n_1440", "cancellations known, last day"),
    ),
)
