"""The threshold of « late » in a figure, as its frame gives it."""

from __future__ import annotations

import pandas as pd


def at_least(frame: pd.DataFrame) -> str:
    """The threshold of a frame's `late_share`, from its column `late_min`, in French.

    >>> at_least(pd.DataFrame({"late_min": [15], "late_share": [0.2]}))
    'au moins 15\\xa0min'
    """
    return f"au moins {int(frame['late_min'].iloc[0])}\u00a0min"
