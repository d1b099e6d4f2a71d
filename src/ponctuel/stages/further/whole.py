"""`further.whole`: the check of the study's conclusion on the whole model."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.models.delay_model import DelayModel
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import TUNING_FILE
from ponctuel.stages.further.bench import bench_of, part_file
from ponctuel.training.further.study import WHOLE
from ponctuel.training.further.whole import WholeStudy
from ponctuel.training.json_files import write_json
from ponctuel.training.tuned import read_tuned


def main(paths: Paths | None = None) -> None:
    """Write the scores of the candidate left as it is, continued, and refitted.

    Raises:
        NotReady: there is no model yet.
    """
    paths = paths or project_paths()
    if not (paths.candidate / "model.json").is_file():
        raise NotReady("no model yet; run `dvc repro`")
    params = load_params(paths.params)
    study = WholeStudy(
        bench_of(paths, params),
        feature_files(paths),
        params,
        read_tuned(paths.metrics / TUNING_FILE),
        DelayModel.load(paths.candidate),
    )
    write_json(part_file(paths, WHOLE), study.run())
