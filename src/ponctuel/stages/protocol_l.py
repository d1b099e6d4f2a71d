"""Stage `protocol_l`: a published figure that uses future information, reproduced without it."""

from __future__ import annotations

import json

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.evaluation.leaky import decompose, leaky_rows
from ponctuel.evaluation.records import SourcedProtocolL
from ponctuel.stages.files import FEATURES_FILE, OUTCOMES_FILE
from ponctuel.training.data import FeatureFiles
from ponctuel.warehouse.connect import connect

PROTOCOL_L_FILE = "protocol-l.json"


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    params = load_params(paths.params)
    files = FeatureFiles(paths.features / FEATURES_FILE, paths.features / OUTCOMES_FILE)
    split = files.split(params.split)
    with connect(paths.warehouse, read_only=True) as connection:
        rows = leaky_rows(connection)
    result: SourcedProtocolL = {
        "source": params.source.name,
        **decompose(rows, split.test_from, params.seed),
    }
    paths.metrics.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=2) + "\n"
    (paths.metrics / PROTOCOL_L_FILE).write_text(text, encoding="utf-8")
    print(f"protocol_l: {len(rows)} flights, {len(result['steps'])} steps")
