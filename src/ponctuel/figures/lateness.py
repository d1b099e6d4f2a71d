"""The meaning of « late » in a figure: the minutes that its frame gives."""

from __future__ import annotations

import pandas as pd


def at_least(frame: pd.DataFrame) -> str:
    """The lateness that a frame's `late_share` counts, of its column `late_min`.

    >>> at_least(pd.DataFrame({"late_min": [15], "late_share": [0.2]}))
    'au moins 15\\xa0min'
    """
    return f"au moins {int(frame['late_min'].iloc[0])}\u00a0min"
