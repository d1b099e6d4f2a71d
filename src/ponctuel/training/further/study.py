"""The whole study; each part is kept, so that a broken run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from ponctuel.config.params import Params
from ponctuel.evaluation.studies.further import (
    FurtherRecord,
    FurtherStudy,
    StudySettings,
    TrainRecord,
    WholeModel,
)
from ponctuel.features.build import feature_names
from ponctuel.models.indices import INDICES
from ponctuel.models.segments import AIRCRAFT_MAX_LEAD_MIN, NEAR_MAX_LEAD_MIN
from ponctuel.training.further.age import ageing, longest_age
from ponctuel.training.further.bench import Bench
from ponctuel.training.further.continued import ContinuingStudy
from ponctuel.training.further.curve import learning_curve
from ponctuel.training.further.overfitting import overfitting

WHOLE = "whole_model"
P = TypeVar("P")


@dataclass(frozen=True)
class Kept:
    """Parts in a folder, good as long as what they were made from has not changed.

    Attributes:
        fingerprint: of data, code and settings.
    """

    folder: Path
    fingerprint: str

    def part(self, name: str, work: Callable[[], P]) -> P:
        """The kept result of a part, or a new one."""
        path = self.folder / f"{name}.json"
        if path.is_file():
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["fingerprint"] == self.fingerprint:
                same: P = kept["result"]
                return same
        result = work()
        said = {"fingerprint": self.fingerprint, "result": result}
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(said), encoding="utf-8")
        unfinished.replace(path)
        # As a later run will read it: keys are strings, tuples are lists.
        read: P = json.loads(json.dumps(result))
        return read


@dataclass(frozen=True)
class Committed:
    """Parts as an earlier study left them in reports/metrics."""

    study: FurtherStudy

    def part(self, name: str, work: Callable[[], P]) -> P:
        """The part; `work` would make it again."""
        parts: Any = self.study
        part: P = parts[name]
        return part


def fingerprint(files: Iterable[Path], settings: Mapping[str, object]) -> str:
    """SHA-256 over files and settings."""
    total = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for path in sorted(files):
        total.update(path.name.encode() + b"\0")
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def run_study(
    bench: Bench, params: Params, keep: Kept | Committed, whole: Callable[[], WholeModel]
) -> FurtherStudy:
    """Every part, as reports/metrics/further-training.json holds them.

    Args:
        keep: the parts that ask heads; they outlive a change of the model behind its boosters.
        whole: the part on the whole model (see `further.whole`), kept by itself.
    """

    def begun(name: str, work: Callable[[], P]) -> P:
        bench.progress(name)
        return keep.part(name, work)

    curve = begun("learning_curve", lambda: learning_curve(bench))
    ages = begun("age", lambda: ageing(bench))
    continuing = begun("continuing", lambda: ContinuingStudy.of(bench).run())
    overfitted = begun("overfitting", lambda: overfitting(bench))
    bench.progress(WHOLE)
    worth = params.further.worth_logloss
    return {
        "source": params.source.name,
        "split": bench.split.as_dict(),
        "development_from": bench.development_from.isoformat(),
        "settings": _settings(bench, params),
        "learning_curve": curve,
        "age": ages,
        "continuing": continuing,
        "overfitting": overfitted,
        "whole_model": whole(),
        "recommended_age_months": {
            "development": longest_age(ages["expanding"]["development"], worth),
            "test": longest_age(ages["expanding"]["test"], worth),
        },
    }


def _settings(bench: Bench, params: Params) -> StudySettings:
    """What the method's formal description needs, as it was when the study ran."""
    frame = bench.rows.frame
    return {
        "booster": dict(bench.settings.booster),
        "train": cast(TrainRecord, params.train.model_dump(mode="json", exclude={"booster"})),
        "near_max_lead_min": NEAR_MAX_LEAD_MIN,
        "aircraft_max_lead_min": AIRCRAFT_MAX_LEAD_MIN,
        "indices": [
            {"name": each.name, "low_min": each.low_min, "high_min": each.high_min}
            for each in INDICES
        ],
        "lead_times_min": list(params.features.lead_times_min),
        "further": cast(FurtherRecord, params.further.model_dump(mode="json")),
        "features_n": len(feature_names()),
        "flights_n": int(frame["flight_id"].nunique()),
        "rows_n": len(frame),
        "seed": params.seed,
    }
