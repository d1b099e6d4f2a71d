"""The public scorecard."""

from __future__ import annotations

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.scorecard import Scorecard


@operation("GET", "/v1/scorecard")
def read_scorecard() -> Call[Scorecard]:
    """All forecasts of the board for flights of the last days, against their outcomes."""
    return Call(model(Scorecard))
