"""Departures at the destination: their delays and cancellations in the last hours.

An arriving flight is affected by what delays departures there: weather, queues, a closed runway.
The running sums are those of the families about the origin, read for the other airport.
"""

from ponctuel.features.balance import BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean
from ponctuel.features.premise import Premise, airports_with_flights_sql

_DEPARTURES = ("dep_n", "dep_delay_sum", "dep_pos_sum", "dep_late15_n")
_WINDOWS_MIN = (60, 180)


def _window_features(window: int) -> list[Feature]:
    n = f"dep_n_{window}"
    return [
        Feature(f"from_destination_dep_{window}m_n", n, f"departures in the last {window} min"),
        Feature(
            f"from_destination_dep_delay_{window}m_min",
            mean(f"dep_delay_sum_{window}", n),
            "their mean delay",
        ),
        Feature(
            f"from_destination_dep_pos_{window}m_min",
            mean(f"dep_pos_sum_{window}", n),
            "their mean positive delay",
        ),
        Feature(
            f"from_destination_dep_late15_{window}m_share",
            mean(f"dep_late15_n_{window}", n),
            "share 15 min late",
        ),
        Feature(
            f"from_destination_backlog_{window}m_n",
            f"sched_n_{window} - {n}",
            f"scheduled less departed, last {window} min",
        ),
    ]


FAMILY = BalanceFamily(
    name="from_destination",
    label_en="departures at the destination",
    label_fr="départs de l’aéroport de destination",
    key=("destination_code",),
    event_key=("origin_code",),
    running_sums=(
        *running_sums((*_DEPARTURES, "sched_n"), _WINDOWS_MIN),
        *running_sums(("cancelled_n",), (180, 720)),
        *running_sums(("dep_n", "dep_pos_sum", "dep_late15_n"), (1440,)),
    ),
    features=(
        *(feature for window in _WINDOWS_MIN for feature in _window_features(window)),
        *(
            Feature(
                f"from_destination_cancelled_{window}m_n",
                f"cancelled_n_{window}",
                f"cancellations that became known, last {window} min",
            )
            for window in (180, 720)
        ),
        Feature(
            "from_destination_dep_pos_1440m_min",
            mean("dep_pos_sum_1440", "dep_n_1440"),
            "mean positive delay, last day",
        ),
        Feature(
            "from_destination_dep_late15_1440m_share",
            mean("dep_late15_n_1440", "dep_n_1440"),
            "share 15 min late, last day",
        ),
    ),
)
PREMISE = Premise("destination_code", airports_with_flights_sql("origin_code"))
