"""Flights to the origin: delays and cancellations of arriving aircraft.

The running sums are those of the family `destination`, read for the airport of departure.
"""

from ponctuel.features.balance import BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean
from ponctuel.features.premise import Premise, airports_with_flights_sql


def _arrivals(window: int) -> list[Feature]:
    n = f"arr_n_{window}"
    return [
        Feature(f"to_origin_arr_{window}m_n", n, f"arrivals known in the last {window} min"),
        Feature(
            f"to_origin_arr_delay_{window}m_min",
            mean(f"arr_delay_sum_{window}", n),
            "their mean delay",
        ),
        Feature(
            f"to_origin_arr_pos_{window}m_min",
            mean(f"arr_pos_sum_{window}", n),
            "their mean positive delay",
        ),
        Feature(
            f"to_origin_cancelled_{window}m_n",
            f"cancelled_n_{window}",
            f"cancellations that became known, last {window} min",
        ),
    ]


FAMILY = BalanceFamily(
    name="to_origin",
    label_en="flights to the origin",
    label_fr="vols vers l’aéroport d’origine",
    key=("origin_code",),
    event_key=("destination_code",),
    running_sums=(
        *running_sums(("dep_n", "dep_pos_sum", "dep_late15_n", "sched_n"), (240,)),
        *running_sums(("arr_n", "arr_delay_sum", "arr_pos_sum", "cancelled_n"), (360, 1440)),
    ),
    features=(
        Feature("to_origin_dep_240m_n", "dep_n_240", "departures, last 240 min"),
        Feature(
            "to_origin_dep_pos_240m_min",
            mean("dep_pos_sum_240", "dep_n_240"),
            "their mean positive delay",
        ),
        Feature(
            "to_origin_dep_late15_240m_share",
            mean("dep_late15_n_240", "dep_n_240"),
            "share 15 min late",
        ),
        Feature("to_origin_backlog_240m_n", "sched_n_240 - dep_n_240", "scheduled less departed"),
        *(feature for window in (360, 1440) for feature in _arrivals(window)),
    ),
)
PREMISE = Premise("origin_code", airports_with_flights_sql("destination_code"))
