"""Stage `further`: the study of further training (`make further`; not a part of `dvc repro`)."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.evaluation.studies.further import FurtherStudy
from ponctuel.models.delay_model import DelayModel
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import FURTHER_FILE, TUNING_FILE
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.fit import fit_settings, read_tuned
from ponctuel.training.further.bench import Bench
from ponctuel.training.further.head import HeadSettings
from ponctuel.training.further.rows import StudyRows
from ponctuel.training.further.study import WHOLE, Committed, Kept, fingerprint, run_study
from ponctuel.training.further.whole import WholeStudy

# Code whose change makes the kept answers of heads worthless; what the whole model puts behind its
# boosters is not among it.
_HEADS_CODE = (
    "models/boosters.py",
    "models/indices.py",
    "models/matrix.py",
    "models/segments.py",
    "evaluation/bootstrap.py",
    "evaluation/scores.py",
    "evaluation/retraining.py",
    "training/further/[!sw]*.py",
    "training/data.py",
    "training/frames.py",
    "training/rehearsal.py",
)
_WHOLE_CODE = (
    *_HEADS_CODE,
    "models/*.py",
    "training/further/whole.py",
    "training/continuing.py",
    "training/fit.py",
    "training/retrain.py",
)


def main(only: str = "", paths: Paths | None = None) -> None:
    """Write reports/metrics/further-training.json; parts already made are not made again.

    Args:
        only: `whole_model` takes everything else from the study that is committed: enough where
            nothing has changed but what the model puts behind its boosters.
    """
    if only not in ("", WHOLE):
        raise UserError(f"accepted is {WHOLE}, or nothing", field="only", value=only)
    paths = paths or project_paths()
    params = load_params(paths.params)
    files = feature_files(paths)
    if not files.features.is_file() or not (paths.candidate / "model.json").is_file():
        raise NotReady("no features or no model yet; run `dvc repro`")
    earlier = _committed(paths, params) if only else None
    tuned = read_tuned(paths.metrics / TUNING_FILE)
    bench = make_bench(files, files.split(params.split), params, tuned)
    study = WholeStudy(bench, files, params, tuned, DelayModel.load(paths.candidate))
    heads, whole = _kept(paths, files, params, bench)
    result = run_study(bench, params, earlier or heads, partial(whole.part, WHOLE, study.run))
    paths.metrics.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=2, ensure_ascii=False)
    (paths.metrics / FURTHER_FILE).write_text(text + "\n", encoding="utf-8")


def make_bench(files: FeatureFiles, split: Split, params: Params, tuned: dict[str, float]) -> Bench:
    """Rows and settings of the study: the model's own, on its own rows or fewer."""
    said, started = fit_settings(params, tuned), time.monotonic()
    rows = StudyRows.read(
        files,
        split.start,
        split.end,
        params.features.lead_times_min,
        params.further.sampled_lead_times,
        params.seed,
    )

    def progress(step: str) -> None:
        print(f"further: {time.monotonic() - started:6.1f} s: {step}", flush=True)

    settings = HeadSettings(said.booster, said.far_booster, said.folds, said.seed, said.threads)
    return Bench(rows, split, params.further, settings, progress)


def _committed(paths: Paths, params: Params) -> Committed:
    """The committed study, if it was made with the same settings."""
    path = paths.metrics / FURTHER_FILE
    study: FurtherStudy | None = (
        json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    )
    settings = params.further.model_dump(mode="json")
    if study is None or study["settings"]["further"] != settings:
        raise NotReady("no study of these settings is committed; run `make further`")
    return Committed(study)


def _kept(paths: Paths, files: FeatureFiles, params: Params, bench: Bench) -> tuple[Kept, Kept]:
    """The kept parts on heads, and the one on the whole model."""
    folder, data = paths.root / "data" / "further", [files.features, files.outcomes]
    groups = {"further", "features", "split", "seed", "source"}
    settings: dict[str, object] = params.model_dump(mode="json", include=groups)
    settings |= {"heads": asdict(bench.settings)}
    model = [path for path in paths.candidate.iterdir() if path.is_file()]
    train = params.train.model_dump(mode="json")
    return (
        Kept(folder, fingerprint([*data, *_code(_HEADS_CODE)], settings)),
        Kept(folder, fingerprint([*data, *_code(_WHOLE_CODE), *model], settings | train)),
    )


def _code(patterns: tuple[str, ...]) -> set[Path]:
    package = Path(__file__).resolve().parents[1]
    return {path for pattern in patterns for path in package.glob(pattern)}
