"""Flights to the destination in the last hours: delays, and signs of a ground stop."""

from ponctuel.features.balance import BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

FAMILY = BalanceFamily(
    name="destination",
    label_en="flights to the destination",
    label_fr="vols vers la destination",
    key=("destination_code",),
    running_sums=(
        *running_sums(("dep_n", "dep_pos_sum", "dep_late15_n", "sched_n"), (240,)),
        *running_sums(("arr_n", "arr_delay_sum", "arr_pos_sum"), (360, 1440)),
        *running_sums(("cancelled_n",), (360, 1440)),
    ),
    features=(
        *(
            feature
            for window in (240,)
            for feature in (
                Feature(
                    f"destination_dep_{window}m_n",
                    f"dep_n_{window}",
                    f"departures, last {window} min",
                ),
                Feature(
                    f"destination_dep_pos_{window}m_min",
                    mean(f"dep_pos_sum_{window}", f"dep_n_{window}"),
                    "their mean positive delay",
                ),
                Feature(
                    f"destination_dep_late15_{window}m_share",
                    mean(f"dep_late15_n_{window}", f"dep_n_{window}"),
                    "share 15 min late",
                ),
                Feature(
                    f"destination_backlog_{window}m_n",
                    f"sched_n_{window} - dep_n_{window}",
                    "scheduled less departed",
                ),
            )
        ),
        *(
            feature
            for window in (360, 1440)
            for feature in (
                Feature(
                    f"destination_arr_delay_{window}m_min",
                    mean(f"arr_delay_sum_{window}", f"arr_n_{window}"),
                    f"mean arrival delay known in the last {window} min",
                ),
                Feature(
                    f"destination_arr_pos_{window}m_min",
                    mean(f"arr_pos_sum_{window}", f"arr_n_{window}"),
                    "their mean positive delay",
                ),
                Feature(
                    f"destination_cancelled_{window}m_n",
                    f"cancelled_n_{window}",
                    "cancellations known",
                ),
            )
        ),
    ),
)
