"""What flights to the destination lose or make up between the two gates."""

from ponctuel.features.balance import BalanceFamily, accounts
from ponctuel.features.family import Feature, mean

_WINDOWS_MIN = (360, 1440)

FAMILY = BalanceFamily(
    name="enroute_destination",
    label_en="time lost or made up on the way to the destination",
    label_fr="temps perdu ou rattrapé en route vers la destination",
    key=("destination_code",),
    kept=accounts(("arr_n", "arr_gain_sum"), _WINDOWS_MIN),
    features=tuple(
        Feature(
            f"enroute_destination_{window}m_min",
            mean(f"arr_gain_sum_{window}", f"arr_n_{window}"),
            f"arrival less departure delay, arrivals known in the last {window} min",
        )
        for window in _WINDOWS_MIN
    ),
)
