"""What flights from the origin lose or make up between the two gates: queues and holding."""

from ponctuel.features.balance import BalanceFamily, accounts
from ponctuel.features.family import Feature, mean

_WINDOWS_MIN = (180, 360)

FAMILY = BalanceFamily(
    name="enroute_origin",
    label_en="time lost or made up by flights from the origin",
    label_fr="temps perdu ou rattrapé par les vols au départ de l’origine",
    key=("origin_code",),
    kept=accounts(("arr_n", "arr_gain_sum"), _WINDOWS_MIN),
    features=tuple(
        Feature(
            f"enroute_origin_{window}m_min",
            mean(f"arr_gain_sum_{window}", f"arr_n_{window}"),
            f"arrival less departure delay, arrivals known in the last {window} min",
        )
        for window in _WINDOWS_MIN
    ),
)
