"""What flights on the route have lost or made up on the way in the last weeks: winds and slack."""

from ponctuel.features.balance import RECORD, BalanceFamily, accounts
from ponctuel.features.family import Feature, mean

_DAYS = (7, 28)

FAMILY = BalanceFamily(
    name="enroute_route",
    label_en="time lost or made up on the route over the last weeks",
    label_fr="temps perdu ou rattrapé sur la ligne ces dernières semaines",
    key=("origin_code", "destination_code"),
    kept=accounts(("arr_n", "arr_gain_sum"), tuple(days * 1440 for days in _DAYS)),
    features=tuple(
        Feature(
            f"enroute_route_{days}d_min",
            mean(f"arr_gain_sum_{days * 1440}", f"arr_n_{days * 1440}"),
            f"arrival less departure delay, last {days} days",
        )
        for days in _DAYS
    ),
    reading=RECORD,
)
