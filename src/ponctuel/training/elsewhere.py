"""Protocol X: the pipeline's model on data of another source, compared with direct boosting."""

from __future__ import annotations

from datetime import UTC, datetime, time

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array
from ponctuel.evaluation.bootstrap import WeekDraws
from ponctuel.evaluation.comparison import TARGETS_MIN, Predictions, differences, scores_of
from ponctuel.evaluation.records import LeadTimeScores
from ponctuel.evaluation.studies.elsewhere import SlicesCovered
from ponctuel.features.build import categorical_names
from ponctuel.models.matrix import Encoder
from ponctuel.models.peers.direct import fit_direct
from ponctuel.models.peers.rows import PeerRows, PeerSettings
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.evaluate import predictions_by
from ponctuel.training.frames import plain_columns, weeks_of

DIRECT = "direct"
THREADS = 2
_KEY = "flight_id"


def with_direct(
    scores: LeadTimeScores,
    predictions: pd.DataFrame,
    files: FeatureFiles,
    split: Split,
    params: Params,
) -> LeadTimeScores:
    """The scores of one lead time, with direct boosting among the models.

    Args:
        scores: what stage `evaluate` wrote of the lead time.
        predictions: its predictions of that lead time.
    """
    lead = scores["lead_time_min"]
    arrivals = predictions[predictions["outcome"] == "arrived"].sort_values(_KEY)
    delay = arrivals["arr_delay_min"].to_numpy(dtype="float64")
    week_draws = WeekDraws.of(weeks_of(arrivals), params.evaluate.bootstrap_draws, params.seed)
    direct = Predictions(probabilities=_direct(files, split, lead, arrivals[_KEY].tolist(), params))
    return {
        **scores,
        "models": {**scores["models"], DIRECT: scores_of(direct, delay, week_draws)},
        "differences": {
            **scores.get("differences", {}),
            DIRECT: differences(predictions_by(arrivals, ""), direct, delay, week_draws),
        },
    }


def slices_of_a_thousand(predictions: pd.DataFrame, flights: int = 1000) -> SlicesCovered:
    """Coverage of the 90 % interval in slices of consecutive flights, in order of departure.

    Returns:
        `n` slices, and the `lowest` and `highest` coverage of one.
    """
    arrivals = predictions[predictions["outcome"] == "arrived"]
    arrivals = arrivals.sort_values(["lead_time_min", "sched_dep_min", _KEY])
    shares = []
    for _, rows in arrivals.groupby("lead_time_min"):
        inside = rows["arr_delay_min"].between(rows["delay_p05_min"], rows["delay_p95_min"])
        whole = len(rows) // flights * flights
        shares += (
            inside.to_numpy(dtype="float64")[:whole].reshape(-1, flights).mean(axis=1).tolist()
        )
    if not shares:
        return {"n": 0, "lowest": None, "highest": None}
    return {"n": len(shares), "lowest": round(min(shares), 4), "highest": round(max(shares), 4)}


def _direct(
    files: FeatureFiles, split: Split, lead: int, flight_ids: list[int], params: Params
) -> dict[int, Array]:
    """Direct boosting's probabilities for the flights, trained on the model's training flights."""
    known_before = datetime.combine(split.test_from, time(), UTC)
    train = files.sample(
        split.start, split.test_from, (lead,), 1, params.seed, known_before=known_before
    )
    train = train[train["outcome"] == "arrived"].reset_index(drop=True)
    encoder = Encoder.fit(train, plain_columns(train.columns), categorical_names())
    delay = train["arr_delay_min"].to_numpy(dtype="float64")
    late = {target: delay >= target for target in TARGETS_MIN}
    classifier = fit_direct(PeerRows.of(train, encoder), late, PeerSettings(params.seed, THREADS))
    del train
    rows = files.whole(split.test_from, split.end, (lead,)).set_index(_KEY).loc[flight_ids]
    return {
        target: np.asarray(probability)
        for target, probability in classifier(PeerRows.of(rows, encoder)).items()
    }
