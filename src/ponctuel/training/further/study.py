"""The whole study; each part is kept, so that a broken run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ponctuel.config.params import Params
from ponctuel.features.build import feature_names
from ponctuel.models.indices import INDICES
from ponctuel.models.segments import AIRCRAFT_MAX_LEAD_MIN, NEAR_MAX_LEAD_MIN
from ponctuel.training.further.age import ageing, longest_age
from ponctuel.training.further.bench import Bench
from ponctuel.training.further.continued import ContinuingStudy
from ponctuel.training.further.curve import learning_curve
from ponctuel.training.further.overfitting import overfitting

WHOLE = "whole_model"
Part = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """Parts in a folder, good as long as what they were made from has not changed.

    Attributes:
        fingerprint: of data, code and settings.
    """

    folder: Path
    fingerprint: str

    def part(self, name: str, work: Callable[[], Part]) -> Part:
        """The kept result of a part, or a new one."""
        path = self.folder / f"{name}.json"
        if path.is_file():
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["fingerprint"] == self.fingerprint:
                return dict(kept["result"])
        result = work()
        said = {"fingerprint": self.fingerprint, "result": result}
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(said), encoding="utf-8")
        unfinished.replace(path)
        # As a later run will read it: keys are strings, tuples are lists.
        return dict(json.loads(json.dumps(result)))


@dataclass(frozen=True)
class Committed:
    """Parts as an earlier study left them in reports/metrics."""

    study: dict[str, Any]

    def part(self, name: str, work: Callable[[], Part]) -> Part:
        """The part; `work` would make it again."""
        return dict(self.study[name])


def fingerprint(files: Iterable[Path], settings: dict[str, Any]) -> str:
    """SHA-256 over files and settings."""
    total = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for path in sorted(files):
        total.update(path.name.encode() + b"\0")
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def run_study(
    bench: Bench, params: Params, keep: Kept | Committed, whole: Callable[[], Part]
) -> dict[str, Any]:
    """Every part, as reports/metrics/further-training.json holds them.

    Args:
        keep: the parts that ask heads; they outlive a change of the model behind its boosters.
        whole: the part on the whole model (see `further.whole`), kept by itself.
    """
    parts: dict[str, Callable[[], Part]] = {
        "learning_curve": lambda: learning_curve(bench),
        "age": lambda: ageing(bench),
        "continuing": lambda: ContinuingStudy.of(bench).run(),
        "overfitting": lambda: overfitting(bench),
    }
    results: dict[str, Any] = {}
    kept: dict[str, Callable[[], Part]] = {
        name: partial(keep.part, name, work) for name, work in parts.items()
    }
    for name, result in (kept | {WHOLE: whole}).items():
        bench.progress(name)
        results[name] = result()
    return {
        "source": params.source.name,
        "split": bench.split.as_dict(),
        "development_from": bench.development_from.isoformat(),
        "settings": _settings(bench, params),
        **results,
        "recommended_age_months": {
            part: longest_age(results["age"]["expanding"][part], params.further.worth_logloss)
            for part in ("development", "test")
        },
    }


def _settings(bench: Bench, params: Params) -> dict[str, Any]:
    """What the method's formal description needs, as it was when the study ran."""
    frame = bench.rows.frame
    return {
        "booster": dict(bench.settings.booster),
        "train": params.train.model_dump(mode="json", exclude={"booster"}),
        "near_max_lead_min": NEAR_MAX_LEAD_MIN,
        "aircraft_max_lead_min": AIRCRAFT_MAX_LEAD_MIN,
        "indices": [vars(index) for index in INDICES],
        "lead_times_min": list(params.features.lead_times_min),
        "further": params.further.model_dump(mode="json"),
        "features_n": len(feature_names()),
        "flights_n": int(frame["flight_id"].nunique()),
        "rows_n": len(frame),
        "seed": params.seed,
    }
