"""The public scorecard."""

from __future__ import annotations

from ponctuel_sdk._call import Call, model
from ponctuel_sdk._operation import operation
from ponctuel_sdk.models.scorecard import Scorecard


@operation("GET", "/v1/scorecard")
def read_scorecard() -> Call[Scorecard]:
    """Every forecast that the board issued in the last days, against what came."""
    return Call(model(Scorecard))
