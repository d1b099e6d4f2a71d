"""Stage `register`: log the candidate to MLflow and make it champion.

The registry is a side effect that DVC does not see; the stage leaves a file that it does see, and
`ensure_champion` brings the registry back where only DVC's files were restored.
"""

from __future__ import annotations

import json

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.features.build import feature_names
from ponctuel.stages.evaluate import EVALUATION_FILE
from ponctuel.stages.tune import feature_files
from ponctuel.training.registry import Champion, digest, register
from ponctuel.training.store import CHAMPION, MODEL_NAME

REGISTRATION_FILE = "registration.json"


def main(paths: Paths | None = None) -> None:
    paths = paths or project_paths()
    made = ensure_champion(paths)
    said = {"name": MODEL_NAME, "alias": CHAMPION, "model_sha256": digest(paths.candidate)}
    text = json.dumps(said, indent=2)
    (paths.models / REGISTRATION_FILE).write_text(text + "\n", encoding="utf-8")
    print(f"register: {made.label} is champion")


def ensure_champion(paths: Paths) -> Champion:
    """Register what the pipeline made, unless it is champion already."""
    if not (paths.candidate / "model.json").is_file():
        raise NotReady("no model is trained yet; run `dvc repro`")
    params = load_params(paths.params)
    files = feature_files(paths)
    split = files.split(params.split)
    example = files.whole(split.test_from, split.end, (params.features.lead_times_min[-1],)).head(2)
    evaluation = json.loads((paths.metrics / EVALUATION_FILE).read_text(encoding="utf-8"))
    metrics = {
        f"{protocol}_{name}": evaluation[protocol][name]
        for protocol in ("protocol_h", "protocol_h_aircraft")
        if protocol in evaluation
        for name in ("auc", "ap", "brier")
    }
    settings = {**params.train.model_dump(exclude={"booster"}), **params.train.booster.model_dump()}
    return register(paths, example[feature_names()], metrics, {**settings, **split.as_dict()})
