"""Time that flights lose or gain between the two gates, through winds, queues and holding."""

from __future__ import annotations

from ponctuel.features.balance import STATE, BalanceFamily, Reading, running_sums
from ponctuel.features.family import Feature, mean


def enroute_family(
    owner: str,
    label_en: str,
    label_fr: str,
    key: tuple[str, ...],
    windows: dict[str, int],
    reading: Reading = STATE,
) -> BalanceFamily:
    """A family with the mean of arrival delay minus departure delay over recent arrivals.

    Args:
        owner: prefix of the features' names.
        label_en: its name for readers, in English.
        label_fr: its name for readers, in French.
        key: columns that identify a running sum's owner; empty for the whole system.
        windows: lengths of the windows in minutes, by their name in the features.
        reading: when the running sums are read.
    """
    return BalanceFamily(
        name=f"enroute_{owner}",
        label_en=label_en,
        label_fr=label_fr,
        key=key,
        running_sums=running_sums(("arr_n", "arr_gain_sum"), tuple(windows.values())),
        features=tuple(
            Feature(
                f"enroute_{owner}_{name}_min",
                mean(f"arr_gain_sum_{window}", f"arr_n_{window}"),
                f"arrival less departure delay, arrivals known in the last {name}",
            )
            for name, window in windows.items()
        ),
        reading=reading,
    )
