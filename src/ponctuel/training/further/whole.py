"""The check of the conclusion on the whole model: stale, continued and refitted, later months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.evaluation.scores import coverage, crps_min, log_loss
from ponctuel.evaluation.studies.continued_training import WholeModel, WholeScores
from ponctuel.models.delay_model import DelayModel, ForecastArrays
from ponctuel.training.data import FeatureFiles
from ponctuel.training.frames import without_aircraft
from ponctuel.training.further.bench import Bench, rounded
from ponctuel.training.further.continued import CONTINUED, REFIT, STALE
from ponctuel.training.further.rows import late, months_later
from ponctuel.training.record import TrainedOn
from ponctuel.training.retrain import continue_until, refit_until


@dataclass(frozen=True)
class WholeStudy:
    """The candidate one month after its training ended: left as it is, continued, or refitted."""

    bench: Bench
    files: FeatureFiles
    params: Params
    tuned: dict[str, float]
    candidate: DelayModel

    def run(self) -> WholeModel:
        """Scores of the three whole models on the flights after that month.

        Returns:
            `models`: for each, log-loss by threshold compared with the stale one, CRPS and
            coverage of the 90 % interval. Empty where the test
            part holds no month after the first.
        """
        split = self.bench.split
        until = months_later(split.test_from, 1)
        if until >= split.end:
            return {}
        trained = TrainedOn(split.start, split.test_from)
        rows = without_aircraft(self.bench.rows.judged(until, split.end, until))
        models = {STALE: self.candidate}
        self.bench.progress("whole model: continue")
        models[CONTINUED] = continue_until(
            self.files, self.candidate, trained, until, self.params, self.tuned
        ).model
        self.bench.progress("whole model: refit")
        models[REFIT] = refit_until(self.files, split.start, until, self.params, self.tuned).model
        threads = self.bench.settings.threads
        forecasts = {name: model.predict(rows, threads) for name, model in models.items()}
        return {
            "trained_until": split.test_from.isoformat(),
            "newer_until": until.isoformat(),
            "judged_until": split.end.isoformat(),
            "n": len(rows),
            "models": {
                name: self._scores(forecast, forecasts[STALE], rows)
                for name, forecast in forecasts.items()
            },
        }

    def _scores(
        self, forecast: ForecastArrays, stale: ForecastArrays, rows: pd.DataFrame
    ) -> WholeScores:
        delay = rows["arr_delay_min"].to_numpy(dtype="float64")
        out: dict[str, object] = {}
        for threshold in self.bench.params.thresholds_min:
            happened = late(rows, threshold)
            own, base = (
                log_loss(arrays.distribution.late_given_arrival(threshold), happened)
                for arrays in (forecast, stale)
            )
            out[f"logloss_{threshold}"] = self.bench.compared(own, base, rows)
        out["crps_min"] = rounded(np.mean(crps_min(forecast.distribution, delay)))
        low, high = forecast.quantiles_min[0.05], forecast.quantiles_min[0.95]
        out["coverage_90"] = rounded(coverage(low, high, delay))
        return cast(WholeScores, out)
