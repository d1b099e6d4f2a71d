"""Mean delays and cancellations of the whole system over the last week and month."""

from ponctuel.features.balance import RECORD, BalanceFamily, running_sums
from ponctuel.features.family import Feature, mean

_DAYS = (7, 28)


def _window_features(days: int) -> list[Feature]:
    minutes = days * 1440
    n = f"arr_n_{minutes}"
    return [
        Feature(
            f"system_pos_{days}d_min",
            mean(f"arr_pos_sum_{minutes}", n),
            f"mean positive arrival delay, {days} days",
        ),
        Feature(
            f"system_late30_{days}d_share",
            mean(f"arr_late30_n_{minutes}", n),
            f"share 30 min late, {days} days",
        ),
        Feature(
            f"system_cancelled_{days}d_share",
            mean(f"cancelled_n_{minutes}", f"sched_n_{minutes}"),
            f"share cancelled, {days} days",
        ),
    ]


FAMILY = BalanceFamily(
    name="system_record",
    label_en="delays across all airports over the last weeks",
    label_fr="retards sur l’ensemble des aéroports ces dernières semaines",
    key=(),
    running_sums=running_sums(
        ("arr_n", "arr_pos_sum", "arr_late30_n", "cancelled_n", "sched_n"),
        tuple(days * 1440 for days in _DAYS),
    ),
    features=tuple(feature for days in _DAYS for feature in _window_features(days)),
    reading=RECORD,
)
