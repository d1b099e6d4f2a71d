"""`ideas.whole`: the model itself on the requests of the study."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.models.segments import AIRCRAFT, FAR, NEAR
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.ideas.files import MODEL_NAME, write_rows
from ponctuel.training.ideas.rows import Period, judged_rows, segment_rows, without_lead_boosters
from ponctuel.training.ideas.whole import model_rows


def main(paths: Paths | None = None) -> None:
    """Fit the model on the training period of the study, and write its losses and intervals."""
    paths = paths or project_paths()
    files, params = feature_files(paths), without_lead_boosters(load_params(paths.params))
    period = Period.of(files, params)
    judged = judged_rows(files, period, params)
    by_segment = {segment: segment_rows(judged, segment) for segment in (FAR, NEAR, AIRCRAFT)}
    requests = {segment: rows for segment, rows in by_segment.items() if len(rows)}
    write_rows(paths, MODEL_NAME, model_rows(files, period, params, requests))
