"""Stage `evaluate`: the candidate and two peers on flights that no fit has seen."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.records import Evaluation, FitLosses, ProtocolsH
from ponctuel.evaluation.targets import protocol_h_verdicts
from ponctuel.features.build import categorical_names
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.matrix import Encoder
from ponctuel.models.peers.logistic import fit_logistic
from ponctuel.models.peers.rows import PeerRows, PeerSettings
from ponctuel.models.residuals import RESIDUALS_FILE
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import EVALUATION_FILE, PREDICTIONS_FILE
from ponctuel.training.evaluate import (
    PROTOCOL_H_LEAD_MIN,
    fit_losses,
    lead_time_scores,
    protocols_h,
)
from ponctuel.training.frames import plain_columns, without_aircraft
from ponctuel.training.json_files import write_json
from ponctuel.training.living import residuals_of
from ponctuel.training.predictions import FrameProbabilities, as_stored, predictions_of
from ponctuel.training.rows import training_rows

# More rows do not improve logistic regression, and take much longer.
LOGISTIC_ROWS = 30_000
# Enough rows to measure over-fitting at each lead time.
TRAINING_ROWS_SCORED = 60_000
THREADS = 2


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    files = feature_files(paths)
    split = files.split(params.split)
    draws, seed = params.evaluate.bootstrap_draws, params.seed
    started = time.monotonic()
    model = DelayModel.load(paths.candidate)
    train = training_rows(files, split.start, split.test_from, params)
    arrived = train[train["outcome"] == "arrived"]
    logistic = _fit_logistic(_thinned(arrived, LOGISTIC_ROWS), params)
    in_sample = _in_sample(_thinned(arrived, TRAINING_ROWS_SCORED), model)
    del train, arrived
    protocols: ProtocolsH = {}
    leads = []
    residuals = model.residuals

    def predicted(lead: int) -> pd.DataFrame:
        rows = files.whole(split.test_from, split.end, (lead,))
        return predictions_of(rows, model, logistic, threads=1)

    in_order = sorted(params.features.lead_times_min, reverse=True)
    # Lead times in parallel use the cores better than one after the other with all threads.
    with _Writer(paths) as writer, ThreadPoolExecutor(THREADS) as pool:
        for lead, predictions in zip(in_order, pool.map(predicted, in_order), strict=True):
            writer.write(as_stored(predictions))
            residuals = residuals + residuals_of(predictions, model)
            leads.append(lead_time_scores(predictions, draws, seed))
            if lead == PROTOCOL_H_LEAD_MIN:
                protocols = protocols_h(predictions, draws, seed)
            print(f"evaluate: {time.monotonic() - started:5.1f} s: {lead} min ahead", flush=True)
    residuals.write(paths.evaluation / RESIDUALS_FILE)
    result: Evaluation = {
        **protocols,
        "lead_times": leads,
        "training": in_sample,
        "targets": protocol_h_verdicts(protocols) if protocols else [],
        "split": split.as_dict(),
        "source": params.source.name,
    }
    write_json(paths.metrics / EVALUATION_FILE, result)


def _thinned(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """About `count` of the rows, evenly spread."""
    return rows.iloc[:: max(1, len(rows) // count)].reset_index(drop=True)


def _fit_logistic(rows: pd.DataFrame, params: Params) -> FrameProbabilities:
    encoder = Encoder.fit(rows, plain_columns(rows.columns), categorical_names())
    delay = rows["arr_delay_min"].to_numpy(dtype="float64")
    late = {target: delay >= target for target in TARGETS_MIN}
    classifier = fit_logistic(PeerRows.of(rows, encoder), late, PeerSettings(params.seed, THREADS))
    return lambda frame: classifier(PeerRows.of(frame, encoder))


def _in_sample(rows: pd.DataFrame, model: DelayModel) -> list[FitLosses]:
    """Losses of the model and of climatology on rows that the model was fitted on."""
    plain = without_aircraft(rows)
    champion, climatology = (
        model.predict(plain, THREADS).distribution,
        model.climatology.predict(plain),
    )
    return fit_losses(
        plain,
        {target: champion.late_given_arrival(target) for target in TARGETS_MIN},
        {target: climatology.late_given_arrival(target) for target in TARGETS_MIN},
    )


class _Writer:
    """A writer of predictions: one lead time after the other, into one file."""

    def __init__(self, paths: Paths) -> None:
        paths.evaluation.mkdir(parents=True, exist_ok=True)
        self._path = paths.evaluation / PREDICTIONS_FILE
        self._file: pq.ParquetWriter | None = None

    def __enter__(self) -> _Writer:
        return self

    def write(self, rows: pd.DataFrame) -> None:
        table = pa.Table.from_pandas(rows, preserve_index=False)
        if self._file is None:
            self._file = pq.ParquetWriter(self._path, table.schema)
        self._file.write_table(table)

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()
