"""Stage `retraining_policy`: the effect of the retraining rule over the year of the study."""

from __future__ import annotations

import json

import pandas as pd

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.retraining_policy import replayed
from ponctuel.evaluation.studies.continued_training import ContinuedTrainingStudy
from ponctuel.figures.retraining_policy import policy_gains
from ponctuel.figures.save import save_figure
from ponctuel.stages.files import CONTINUED_TRAINING_FILE
from ponctuel.training.json_files import write_json

FILE, FIGURE = "retraining-policy.json", "gains"


def main(paths: Paths | None = None) -> None:
    """Write reports/metrics/retraining-policy.json and reports/figures/retraining-policy."""
    paths = paths or project_paths()
    source = paths.metrics / CONTINUED_TRAINING_FILE
    if not source.is_file():
        raise NotReady("the study of continued training has not run yet; run `make further`")
    study: ContinuedTrainingStudy = json.loads(source.read_text(encoding="utf-8"))
    runs = replayed(study["age"]["rule"])
    study_settings = {
        "source": study["source"],
        "index": study["settings"]["further"]["index"],
        "rule": study["settings"]["further"]["retrain"],
        "oldest_judged_months": study["settings"]["further"]["max_age_months"],
    }
    write_json(paths.metrics / FILE, {**study_settings, "runs": runs})
    frame = pd.DataFrame(
        [{"policy": run["policy"], **month} for run in runs for month in run["months"]]
    )
    save_figure(policy_gains(frame), FIGURE, paths.figures / "retraining-policy")
    for run in runs:
        print(
            f"retraining_policy: {run['policy']}: {run['trainings_n']} trainings, "
            f"{run['mean_gain']:+.6f} nats per forecast compared with never"
        )


if __name__ == "__main__":
    main()
