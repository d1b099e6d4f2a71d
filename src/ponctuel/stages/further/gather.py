"""`further.gather`: join the parts of the study in one file, data/further-training.json."""

from __future__ import annotations

import json

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.stages.files import CONTINUED_TRAINING_FILE
from ponctuel.stages.further.bench import bench_of, part_file
from ponctuel.training.further.study import PARTS, study_of
from ponctuel.training.json_files import write_json


def main(paths: Paths | None = None) -> None:
    """Write the study.

    Raises:
        NotReady: a part is missing.
    """
    paths = paths or project_paths()
    params = load_params(paths.params)
    files = {name: part_file(paths, name) for name in PARTS}
    if missing := [name for name, path in files.items() if not path.is_file()]:
        raise NotReady(f"{', '.join(missing)} not made yet; run `make further`")
    parts = {name: json.loads(path.read_text(encoding="utf-8")) for name, path in files.items()}
    write_json(
        paths.root / "data" / CONTINUED_TRAINING_FILE,
        study_of(bench_of(paths, params), params, parts),
    )
